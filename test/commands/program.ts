import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const NODE = join('node_modules', 'node', 'bin', 'node')

let main: string | undefined
/** Path of the built program; builds it beside the dependencies where `dist` is older than the sources. */
export function builtProgram(): string {
  main ??= findOrBuild()
  return main
}

function findOrBuild(): string {
  const newest = Math.max(
    ...readdirSync('src', { recursive: true, encoding: 'utf8' }).map(
      path => statSync(join('src', path)).mtimeMs,
    ),
  )
  const dist = join('dist', 'main.mjs')
  if (existsSync(dist) && statSync(dist).mtimeMs > newest) return join(process.cwd(), dist)
  const cache = join('node_modules', '.cache', 'orion-test')
  const made = join(cache, `built-${Math.round(newest)}`)
  if (!existsSync(made)) {
    mkdirSync(cache, { recursive: true })
    const fresh = mkdtempSync(join(cache, 'building-'))
    execFileSync(NODE, ['scripts/build.mjs', '--out', fresh], { stdio: 'inherit' })
    try {
      renameSync(fresh, made)
    } catch {
      // Another test file was first; its program is the same.
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  return join(process.cwd(), made, 'main.mjs')
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Surroundings {
  home: string
  env?: Record<string, string>
  cwd?: string
  input?: string
}

/** Environment of a test's program: nothing of the user who runs the tests. */
export const environment = ({ home, env = {} }: Surroundings): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  LANG: 'C.UTF-8',
  ORION_HOME: join(home, 'orion home'),
  XDG_CONFIG_HOME: join(home, 'config'),
  ...env,
})

/** Runs the real program to its end, with pipes for a terminal. */
export function orion(argv: readonly string[], around: Surroundings): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(process.cwd(), NODE), [builtProgram(), ...argv], {
      cwd: around.cwd ?? around.home,
      env: environment(around),
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', bytes => out.push(bytes))
    child.stderr.on('data', bytes => err.push(bytes))
    child.stdin.on('error', () => {})
    child.stdin.end(around.input ?? '')
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}
