import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { weirdFolder } from './weird-folder.ts'

/** What one call of the program printed and how it ended. */
export interface Outcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export const ORION = resolve('bin/orion')

/** The built program on a registry of its own, in a folder with a hostile name. */
export class OrionHome {
  readonly path: string
  readonly env: NodeJS.ProcessEnv

  constructor(path = weirdFolder()) {
    this.path = path
    this.env = { ...process.env, ORION_HOME: path, XDG_CONFIG_HOME: `${path}/config`, NO_COLOR: '1' }
    delete this.env.ORION_FAILPOINT
  }

  /** Runs a verb to its end. */
  call(...argv: string[]): Outcome {
    const { status, signal, stdout, stderr } = spawnSync(ORION, argv, {
      env: this.env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    return { code: status, signal, stdout, stderr }
  }

  /** Runs a verb that must succeed and returns what it printed. */
  must(...argv: string[]): string {
    const { code, stdout, stderr } = this.call(...argv)
    if (code !== 0) throw new Error(`orion ${argv.join(' ')} ended with ${code}: ${stderr}${stdout}`)
    return stdout
  }

  /** The `item` or `items` of a verb's JSON envelope. */
  json<T>(...argv: string[]): T {
    const envelope = JSON.parse(this.must(...argv, '--json')) as { item?: T; items?: T }
    const answer = envelope.item ?? envelope.items
    if (answer === undefined) throw new Error(`orion ${argv.join(' ')} printed no item`)
    return answer
  }

  /** Starts a verb and leaves it running. */
  start(...argv: string[]) {
    return spawn(ORION, argv, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Puts simulated reach recordings into the catalog. */
  simulate(seconds: number): void {
    const python = this.env.ORION_PYTHON ?? resolve('.venv/bin/python')
    const out = `${this.path}/recordings`
    execFileSync(
      python,
      [
        '-m',
        'orion.ursa',
        'simulate',
        'r2-test',
        '--out',
        out,
        '--duration-s',
        String(seconds),
        '--units',
        '8',
      ],
      { env: { ...this.env, PYTHONPATH: resolve('python') }, stdio: 'ignore' },
    )
    this.must('data', 'add', out)
  }
}
