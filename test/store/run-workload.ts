import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('workload.ts', import.meta.url))

export interface Workload {
  child: ChildProcessWithoutNullStreams
  /** Number of the newest write that the process was told is on disk; -1 before the first. */
  acknowledged(): number
  stderr(): string
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a process that writes to a registry and says so after each write. */
export function startWorkload(path: string, name: string, count: number, failpoints = ''): Workload {
  const child = spawn(process.execPath, [PROGRAM, path, name, `${count}`, failpoints])
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', bytes => {
    stdout += bytes
  })
  child.stderr.on('data', bytes => {
    stderr += bytes
  })
  return {
    child,
    acknowledged: () => Number(stdout.slice(0, stdout.lastIndexOf('\n')).split('\n').at(-1) || -1),
    stderr: () => stderr,
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
  }
}
