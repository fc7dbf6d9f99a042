import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Observation } from '../../core/adapter.ts'
import { put } from '../exec/put.ts'
import type { JobRef } from '../exec/supervised/machine.ts'
import { wallClock } from './queue.ts'

/** Nobody waits any more for what was missed first so long ago. */
const OLD_MS = 24 * 3_600_000

/**
 * Jobs that the scheduler's answers have stopped naming, with the moment when that was noticed: one answer may be cut short or
 * come from a controller in trouble. Kept in a file, so that commands that look once each do not begin anew each time.
 */
export class Absences {
  private readonly patienceMs: number
  private readonly file: string | null
  private readonly clock: () => number
  private known: Promise<Map<string, number>> | null = null
  private writing: Promise<void> = Promise.resolve()

  constructor(patienceMs: number, file: string | null = null, clock: () => number = wallClock) {
    this.patienceMs = patienceMs
    this.file = file
    this.clock = clock
  }

  async seen({ token }: JobRef, observation: Observation): Promise<Observation> {
    if ((await this.load()).has(token)) await this.note(token, null)
    return observation
  }

  /** Whether the scheduler still has time to say why a job ended, or who ended it. */
  async waits({ token }: JobRef): Promise<boolean> {
    return this.clock() - (await this.noticed(token)) < this.patienceMs
  }

  /** The observation once it has been true long enough, also in a later answer, and until then that nobody knows. */
  async missed({ token }: JobRef, observation: Observation, answeredAt: number): Promise<Observation> {
    const at = await this.noticed(token)
    if (this.clock() - at >= this.patienceMs && answeredAt > at) return observation
    return {
      state: 'unknown',
      why: 'the job does not run, and has left no record of an end; looking again',
    }
  }

  private async noticed(token: string): Promise<number> {
    const now = this.clock()
    const at = (await this.load()).get(token)
    if (at !== undefined && at <= now) return at
    await this.note(token, now)
    return now
  }

  private async note(token: string, at: number | null): Promise<void> {
    const apply = (known: Map<string, number>) => (at === null ? known.delete(token) : known.set(token, at))
    apply(await this.load())
    this.writing = this.writing.then(async () => {
      if (this.file === null) return
      const kept = await this.read()
      apply(kept)
      for (const [each, since] of kept) if (this.clock() - since > OLD_MS) kept.delete(each)
      try {
        await mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
        await put(this.file, JSON.stringify(Object.fromEntries(kept)))
      } catch {
        // This process knows it all the same.
      }
    })
    await this.writing
  }

  /** What this process knows: what was in the file when it first looked, and what it noticed since. */
  private load(): Promise<Map<string, number>> {
    this.known ??= this.read()
    return this.known
  }

  /** What is in the file; nothing where it is absent or damaged. */
  private async read(): Promise<Map<string, number>> {
    if (this.file === null) return new Map()
    try {
      const kept: unknown = JSON.parse(await readFile(this.file, 'utf8'))
      const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
      return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
    } catch {
      return new Map()
    }
  }
}
