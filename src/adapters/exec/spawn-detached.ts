import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { OrionError } from '../../schema/error.ts'
import { ioError } from './io-error.ts'

/** A process that outlives this one. */
export interface Detached {
  pid: number
  /** Resolves when it ends while this process still lives, with its exit code or null for a death by signal. */
  ended: Promise<number | null>
}

/** Starts a process in a session of its own, without a terminal, its output appended to a file. */
export async function spawnDetached(
  argv: readonly [string, ...string[]],
  { cwd, env, log }: { cwd: string; env: Record<string, string>; log: string },
): Promise<Detached> {
  const [file, ...args] = argv
  const output = openLog(log)
  try {
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      shell: false,
      stdio: ['ignore', output, output],
    })
    const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    if (child.pid === undefined) throw new OrionError('internal', `${file} was started without a process id`)
    return { pid: child.pid, ended }
  } catch (error) {
    throw ioError(error, `cannot start ${file} in ${cwd}`)
  } finally {
    closeSync(output)
  }
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (error) {
    throw ioError(error, `cannot write ${path}`)
  }
}
