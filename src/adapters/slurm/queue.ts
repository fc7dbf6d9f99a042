import { readJobs, SACCT_FORMAT, type SlurmJob, SQUEUE_FORMAT } from '../../core/slurm/read-jobs.ts'
import { isOver, meaningOf } from '../../core/slurm/states.ts'
import { OrionError } from '../../schema/error.ts'
import { withDeadline } from '../exec/deadline.ts'
import type { Host } from '../exec/host/host.ts'
import { LinkMeter } from '../exec/host/link-meter.ts'

/** Age at which an answer of the scheduler is asked for again: while something was just submitted, and otherwise. */
const LIVELY_MS = 5_000
const CALM_MS = 15_000
/** A submission is expected to change soon for this long. */
const LIVELY_FOR_MS = 60_000
const TIMEOUT_MS = 60_000

const SQUEUE = `LC_ALL=C; export LC_ALL
exec squeue --me --noheader --states=all --format="$1"`
/** Without accounting, sacct says so and fails; then there is nothing more to learn. */
const SACCT = `LC_ALL=C; export LC_ALL
format=$1; shift
for name; do
  sacct --noheader --parsable2 --allocations --starttime=now-30days --format="$format" --name="$name" 2>/dev/null
done
:`

/** What the scheduler says of this user's jobs: one batched question a cluster, asked no more often than is polite. */
export class Queue {
  private readonly host: Host
  private jobs = new Map<string, SlurmJob>()
  private askedAt = Number.NEGATIVE_INFINITY
  private submittedAt = Number.NEGATIVE_INFINITY
  private asking: Promise<void> | null = null
  /** When Slurm answered, what it failed with, and how often it is asked. */
  readonly meter = new LinkMeter()

  constructor(host: Host) {
    this.host = host
  }

  /** A job was just submitted: what is known is old. */
  submitted(): void {
    this.submittedAt = performance.now()
    this.askedAt = Number.NEGATIVE_INFINITY
  }

  /** The newest job of each name; `fresh` does not take an older answer. */
  async look(fresh = false): Promise<ReadonlyMap<string, SlurmJob>> {
    const now = performance.now()
    const patience = now - this.submittedAt < LIVELY_FOR_MS ? LIVELY_MS : CALM_MS
    if (!fresh && now - this.askedAt < patience) return this.jobs
    this.asking ??= this.ask().finally(() => {
      this.asking = null
    })
    await this.asking
    return this.jobs
  }

  /** Asks now; throws OrionError `unreachable` when no answer came in time. */
  async check(timeoutMs: number): Promise<void> {
    try {
      await withDeadline(this.look(true), timeoutMs, `squeue on ${this.host.name}`)
    } catch (error) {
      this.meter.failed(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  /** What accounting remembers of jobs that have left the queue. */
  async remember(names: readonly string[]): Promise<ReadonlyMap<string, SlurmJob>> {
    if (names.length === 0) return new Map()
    this.meter.called(names.length)
    const { stdout } = await this.host.run(SACCT, [SACCT_FORMAT, ...names], { timeoutMs: TIMEOUT_MS })
    return newestOf(readJobs(stdout.toString('utf8')))
  }

  private async ask(): Promise<void> {
    this.meter.called(1)
    const { code, stdout, stderr } = await this.host.run(SQUEUE, [SQUEUE_FORMAT], { timeoutMs: TIMEOUT_MS })
    if (code !== 0) {
      const said = stderr.trim().split('\n').at(-1) || `exit status ${code}`
      this.meter.failed(`squeue on ${this.host.name}: ${said}`)
      throw new OrionError('unreachable', `squeue on ${this.host.name}: ${said}`, {
        hint: 'What is shown is the last that was known; Orion asks again by itself.',
        retryable: true,
      })
    }
    this.jobs = newestOf(readJobs(stdout.toString('utf8')))
    this.askedAt = performance.now()
    this.meter.heard()
  }
}

/** By name; of two jobs with one name the one that is not over, else the later. */
function newestOf(jobs: readonly SlurmJob[]): Map<string, SlurmJob> {
  const newest = new Map<string, SlurmJob>()
  for (const job of jobs) {
    const known = newest.get(job.name)
    const live = !isOver(meaningOf(job.state))
    if (
      !known ||
      live ||
      (isOver(meaningOf(known.state)) && Number.parseInt(job.id, 10) > Number.parseInt(known.id, 10))
    )
      newest.set(job.name, job)
  }
  return newest
}
