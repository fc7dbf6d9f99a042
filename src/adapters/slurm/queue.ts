import { setTimeout as pause } from 'node:timers/promises'
import { nextQuestionAt } from '../../core/slurm/pace.ts'
import {
  newestByName,
  readJobs,
  SACCT_FORMAT,
  type SlurmJob,
  SQUEUE_FORMAT,
} from '../../core/slurm/read-jobs.ts'
import { OrionError } from '../../schema/error.ts'
import { withDeadline } from '../exec/deadline.ts'
import type { Host } from '../exec/host/host.ts'
import { LinkMeter } from '../exec/host/link-meter.ts'
import type { SharedAnswer } from './shared-answer.ts'

const TIMEOUT_MS = 60_000
/** Another session that asks is waited for so long, in looks of this distance. */
const TURN_MS = 10_000
const LOOK_MS = 200
/** A look at all runs waits so long for a scheduler that hangs; then the last answer stands until the next one is there. */
const PATIENCE_MS = 2_000

/** The last line says that the answer is whole. */
const WHOLE = 'orion: whole'
/** Times with the cluster's distance from UTC. */
const TIMES = 'SLURM_TIME_FORMAT=%Y-%m-%dT%H:%M:%S%z; export SLURM_TIME_FORMAT'
const SQUEUE = `LC_ALL=C; export LC_ALL; ${TIMES}
squeue --me --noheader --states=all --Format="$1" && echo '${WHOLE}'`
/** Without accounting, sacct fails; then there is nothing more to learn. */
const FORGETS = 'orion: no accounting'
const SACCT = `LC_ALL=C; export LC_ALL; ${TIMES}
sacct --noheader --parsable2 --allocations --starttime=now-30days --format="$1" --name="$2" 2>/dev/null || echo '${FORGETS}'`

const NODES = `LC_ALL=C; export LC_ALL
exec sinfo --noheader --Node --nodes="$1" --format='%N|%T'`

const USER = 'LC_ALL=C; export LC_ALL; exec id -nu -- "$1"'

/** `usual` takes an answer of a polite age, `soon` one of seconds, `now` only one that is asked for after this moment. */
export type Urgency = 'usual' | 'soon' | 'now'

/** What the scheduler says of this user's jobs: one batched question a cluster for all sessions, no more often than is polite. */
export class Queue {
  private readonly host: Host
  private readonly shared: SharedAnswer | null
  private readonly clock: () => number
  private jobs: ReadonlyMap<string, SlurmJob> = new Map()
  private askedAt = Number.NEGATIVE_INFINITY
  private submittedAt = Number.NEGATIVE_INFINITY
  private failures = 0
  private trouble: unknown = null
  private asking: Promise<void> | null = null
  private begunAt = 0
  private recalledAt = -1
  private readonly users = new Map<string, string | null>()
  private readonly recalled = new Map<string, SlurmJob | null>()
  /** Accounting answered when it was last asked. */
  accounts = false
  /** Answers so far, this session's and others'. */
  answers = 0
  /** When the newest of them came. */
  answeredAt = Number.NEGATIVE_INFINITY
  /** When Slurm answered, what it failed with, and how often this session asks it. */
  readonly meter = new LinkMeter()

  constructor(host: Host, shared: SharedAnswer | null = null, clock: () => number = wallClock) {
    this.host = host
    this.shared = shared
    this.clock = clock
  }

  /** A job was just submitted: what is known is old. */
  submitted(): void {
    this.submittedAt = this.clock()
    this.askedAt = Number.NEGATIVE_INFINITY
  }

  /** The newest job of each name. While the scheduler is in trouble, throws why without asking it more than is polite. */
  async look(urgency: Urgency = 'usual'): Promise<ReadonlyMap<string, SlurmJob>> {
    if (urgency === 'now') {
      await this.asking?.catch(() => {})
      await this.one(() => this.ask())
      return this.jobs
    }
    const pace = { asked_at: this.askedAt, submitted_at: this.submittedAt, failures: this.failures }
    if (this.clock() < nextQuestionAt(pace, urgency === 'soon')) {
      if (this.failures > 0) throw this.trouble
      return this.jobs
    }
    const asking = this.one(() => this.askOrShare())
    const left = Math.max(0, this.begunAt + PATIENCE_MS - this.clock())
    try {
      await withDeadline(asking, left, `squeue on ${this.host.name}`)
    } catch (error) {
      if (this.asking === null || this.answers === 0) throw error
    }
    return this.jobs
  }

  /** Asks now; throws OrionError `unreachable` when no answer came in time. */
  async check(timeoutMs: number): Promise<void> {
    try {
      await withDeadline(this.look('now'), timeoutMs, `squeue on ${this.host.name}`)
    } catch (error) {
      this.meter.failed(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  /** The same, asked once for each answer of the queue and each job. */
  async recall(names: readonly string[]): Promise<ReadonlyMap<string, SlurmJob>> {
    if (this.recalledAt !== this.answers) this.recalled.clear()
    this.recalledAt = this.answers
    const open = names.filter(name => !this.recalled.has(name))
    const found = await this.remember(open)
    for (const name of open) this.recalled.set(name, found.get(name) ?? null)
    return new Map(
      names.flatMap(name => {
        const job = this.recalled.get(name)
        return job ? [[name, job] as const] : []
      }),
    )
  }

  /** What accounting remembers of jobs that have left the queue, in one question. */
  async remember(names: readonly string[]): Promise<ReadonlyMap<string, SlurmJob>> {
    if (names.length === 0) return new Map()
    this.meter.called(1)
    const words = [SACCT_FORMAT, names.join(',')]
    const { stdout } = await this.host.run(SACCT, words, { timeoutMs: TIMEOUT_MS })
    const text = stdout.toString('utf8')
    this.accounts = !text.trimEnd().endsWith(FORGETS)
    return newestByName(readJobs(text))
  }

  /** Those of a list of nodes that are down or do not answer. */
  async lostNodes(list: string): Promise<string[]> {
    this.meter.called(1)
    const { stdout } = await this.host.run(NODES, [list], { timeoutMs: TIMEOUT_MS })
    return stdout
      .toString('utf8')
      .split('\n')
      .flatMap(line => /^([^|]+)\|(?:down|fail|error|.*\*)/.exec(line.trim())?.[1] ?? [])
  }

  /** The name of a user there, by number; null where it has none. */
  async userName(uid: string): Promise<string | null> {
    const known = this.users.get(uid)
    if (known !== undefined) return known
    const { stdout } = await this.host.run(USER, [uid], { timeoutMs: TIMEOUT_MS })
    const name = /^[A-Za-z_][\w.@-]*\$?$/.exec(stdout.toString('utf8').trim())?.[0] ?? null
    this.users.set(uid, name)
    return name
  }

  private one(ask: () => Promise<void>): Promise<void> {
    if (this.asking) return this.asking
    this.begunAt = this.clock()
    this.asking = ask().finally(() => {
      this.asking = null
    })
    return this.asking
  }

  private async askOrShare(): Promise<void> {
    const { shared } = this
    if (!shared) return this.ask()
    const deadline = this.clock() + TURN_MS
    for (;;) {
      if (await this.adopt(shared)) return
      if (await shared.take(this.clock())) break
      if (this.clock() > deadline) return this.ask()
      await pause(LOOK_MS)
    }
    try {
      await this.ask()
    } finally {
      await shared.release()
    }
  }

  /** Takes what another session was answered, where that is young enough. */
  private async adopt(shared: SharedAnswer): Promise<boolean> {
    const answer = await shared.read(this.clock())
    if (!answer) return false
    const at = this.clock() - answer.age_ms
    const pace = { asked_at: at, submitted_at: this.submittedAt, failures: 0 }
    if (at <= this.submittedAt || this.clock() >= nextQuestionAt(pace, false)) return false
    this.take(answer.text, at)
    return true
  }

  private async ask(): Promise<void> {
    this.meter.called(1)
    try {
      const { code, stdout, stderr } = await this.host.run(SQUEUE, [SQUEUE_FORMAT], { timeoutMs: TIMEOUT_MS })
      const text = stdout.toString('utf8')
      if (code !== 0 || !text.trimEnd().endsWith(WHOLE)) {
        const said = stderr.trim().split('\n').at(-1) || `exit status ${code}`
        throw new OrionError('unreachable', `squeue on ${this.host.name}: ${said}`, {
          hint: 'What is shown is the last that was known; Orion asks again by itself.',
          retryable: true,
        })
      }
      this.take(text, this.clock())
      await this.shared?.write(text).catch(() => {})
    } catch (error) {
      this.failures += 1
      this.trouble = error
      this.askedAt = this.clock()
      this.meter.failed(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  private take(text: string, at: number): void {
    this.jobs = newestByName(readJobs(text))
    this.askedAt = at
    this.answeredAt = at
    this.failures = 0
    this.answers += 1
    this.meter.heard()
  }
}

/** Comparable between processes, unlike the time since this one started. */
export const wallClock = (): number => performance.timeOrigin + performance.now()
