import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { ProcessIdentity } from '../../schema/exit-record.ts'

/** One live process of this machine. */
export interface ProcessEntry extends ProcessIdentity {
  parent: number
}

/** A process with the values of the environment variables that were asked for, as they were when it was started. */
export interface MarkedProcess extends ProcessEntry {
  marks: Record<string, string>
}

let bootId: string | undefined
/** Random name of this boot: with it, a process identity from before a restart of the machine matches nothing. */
export function currentBoot(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return bootId
}

/** Reads /proc/<pid>/stat; null when the process is gone, or is a zombie that only waits for its parent. */
export function parseStat(pid: number, stat: string, boot = currentBoot()): ProcessEntry | null {
  // The name in parentheses may hold anything, also a newline or `) `.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ')
  const [state, parent, start] = [fields[0], fields[1], fields[19]]
  if (start === undefined || state === 'Z' || state === 'X') return null
  return { boot_id: boot, pid, start_time: start, parent: Number(parent) }
}

/** What this pid is now, or null when no process has it. */
export function processAt(pid: number): ProcessEntry | null {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}

/** True when exactly this process still lives: a reused pid has another start time. */
export function isAlive(process: ProcessIdentity): boolean {
  return process.boot_id === currentBoot() && processAt(process.pid)?.start_time === process.start_time
}

/** Sends a signal to exactly this process; false when it is gone or belongs to somebody else. */
export function signalProcess(target: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false
  try {
    process.kill(target.pid, signal)
    return true
  } catch {
    return false
  }
}

/** All live processes, with those of the named environment variables that each carries and that we may read. */
export async function processTable(variables: string[]): Promise<MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const table: MarkedProcess[] = []
  const next = pids.values()
  const worker = async () => {
    for (const pid of next) {
      const entry = await readEntry(pid, variables)
      if (entry) table.push(entry)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return table
}

async function readEntry(pid: number, variables: string[]): Promise<MarkedProcess | null> {
  try {
    const entry = parseStat(pid, await readFile(`/proc/${pid}/stat`, 'utf8'))
    if (!entry) return null
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    return { ...entry, marks: marksIn(environ, variables) }
  } catch {
    return null
  }
}

function marksIn(environ: string, variables: string[]): Record<string, string> {
  const marks: Record<string, string> = {}
  for (const name of variables) {
    const begin = environ.startsWith(`${name}=`) ? 0 : environ.indexOf(`\0${name}=`) + 1
    if (begin === 0 && !environ.startsWith(`${name}=`)) continue
    const end = environ.indexOf('\0', begin)
    marks[name] = environ.slice(begin + name.length + 1, end === -1 ? undefined : end)
  }
  return marks
}

/** The given processes and all that descend from them, in a table; `stop` cuts off a branch. */
export function withDescendants(
  table: MarkedProcess[],
  roots: MarkedProcess[],
  stop: (entry: MarkedProcess) => boolean,
): MarkedProcess[] {
  const children = Map.groupBy(table, entry => entry.parent)
  const found = new Set(roots)
  for (const entry of found) {
    for (const child of children.get(entry.pid) ?? []) if (!stop(child)) found.add(child)
  }
  return [...found]
}
