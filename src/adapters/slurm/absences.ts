import type { Observation } from '../../core/adapter.ts'
import type { JobRef } from '../exec/supervised/machine.ts'

/** A job that no answer names, or names as one that waits once more, is believed to be gone after so many answers and so much time. */
const ANSWERS = 2

/** Jobs that the scheduler's answers have stopped naming: one answer may be cut short or come from a controller in trouble. */
export class Absences {
  private readonly since = new Map<string, { at: number; answers: number }>()
  private readonly patienceMs: number

  constructor(patienceMs: number) {
    this.patienceMs = patienceMs
  }

  seen(job: JobRef, observation: Observation): Observation {
    this.since.delete(job.token)
    return observation
  }

  /** Whether the scheduler still has time to say why a job ended, or who ended it. */
  waits({ token }: JobRef): boolean {
    const now = performance.now()
    const first = this.since.get(token) ?? { at: now, answers: 0 }
    this.since.set(token, first)
    return now - first.at < this.patienceMs
  }

  /** The observation once it has been true long enough, and until then that nobody knows. */
  missed(job: JobRef, observation: Observation, answers: number): Observation {
    const now = performance.now()
    const first = this.since.get(job.token) ?? { at: now, answers }
    this.since.set(job.token, first)
    if (now - first.at >= this.patienceMs && answers - first.answers >= ANSWERS - 1) return observation
    return {
      state: 'unknown',
      why: 'the job does not run, and has left no record of an end; looking again',
    }
  }
}
