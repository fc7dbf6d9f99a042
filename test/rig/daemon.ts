import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A process the rig started; the start time makes sure that a pid which was given to another one is left alone. */
export interface Daemon {
  name: string
  pid: number
  /** Clock ticks after boot, from `/proc/<pid>/stat`. */
  started: string
}

/** Field 22 of `/proc/<pid>/stat`, or null when there is no such process, or only its zombie. */
export function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

export const isAlive = ({ pid, started }: Daemon): boolean => startTime(pid) === started

const logOf = (folder: string, name: string) => join(folder, 'log', `${name}.log`)

/** End of what a daemon printed. */
export const lastWords = (folder: string, name: string): string =>
  readFileSync(logOf(folder, name), 'utf8').split('\n').slice(-20).join('\n')

/** Starts a program in the background, its output in `<folder>/log/<name>.log`. The program must stay in the foreground itself. */
export function startDaemon(
  folder: string,
  name: string,
  argv: readonly string[],
  env: Record<string, string> = {},
): Daemon {
  mkdirSync(join(folder, 'log'), { recursive: true })
  const log = openSync(logOf(folder, name), 'a')
  const [file = '', ...args] = argv
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...env },
  })
  child.on('error', () => {})
  child.unref()
  if (child.pid === undefined) throw new Error(`${file} could not be started`)
  return { name, pid: child.pid, started: startTime(child.pid) ?? '' }
}

/** TERM, then KILL what is left after `graceMs`. */
export async function stopDaemon(daemon: Daemon, graceMs = 10_000): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    if (isAlive(daemon)) process.kill(daemon.pid, name)
  }
  signal('SIGCONT')
  signal('SIGTERM')
  const deadline = performance.now() + graceMs
  while (isAlive(daemon) && performance.now() < deadline) await pause(50)
  signal('SIGKILL')
  while (isAlive(daemon)) await pause(20)
}
