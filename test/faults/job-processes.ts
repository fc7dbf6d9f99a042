import { readdirSync, readFileSync } from 'node:fs'

export type Part = 'supervisor' | 'agent' | 'rank'

export interface JobProcess {
  pid: number
  part: Part
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** Every process of one run that lives now, by the part it plays; found by the marker in its environment. */
export function jobProcesses(runId: string): JobProcess[] {
  const found: JobProcess[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    if (!read(`/proc/${name}/environ`).split('\0').includes(`ORION_RUN_ID=${runId}`)) continue
    if (/^\d+ \(.*\) Z/s.test(read(`/proc/${name}/stat`))) continue
    const words = read(`/proc/${name}/cmdline`)
    const part = words.includes('orion.train')
      ? 'rank'
      : words.includes('torch.distributed.run')
        ? 'agent'
        : 'supervisor'
    found.push({ pid: Number(name), part })
  }
  return found
}

/** Signals a process that may have ended meanwhile. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
