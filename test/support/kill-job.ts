import { readdirSync, readFileSync } from 'node:fs'

/** SIGKILLs every process of a job and its supervisor, as a machine that loses its mind does. Returns how many there were. */
export async function killJob(token: string): Promise<number> {
  if (token === '') throw new Error('no token: this would kill everything')
  let killed = 0
  for (let found = carriers(token); found.length > 0; found = carriers(token)) {
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL')
        killed += 1
      } catch {
        // It ended by itself.
      }
    }
  }
  return killed
}

function carriers(token: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const marks = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0')
        const alive = !/^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'))
        return (
          alive && (marks.includes(`ORION_TOKEN=${token}`) || marks.includes(`ORION_SUPERVISES=${token}`))
        )
      } catch {
        return false
      }
    })
    .map(Number)
}
