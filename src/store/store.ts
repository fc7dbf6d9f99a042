import type { RunTest } from '../core/run-filter/run-test.ts'
import type { Attempt } from '../schema/attempt.ts'
import type { Measured, OverlapVerdict } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Event } from '../schema/event.ts'
import type { JobFacts } from '../schema/job.ts'
import type { PreflightReport } from '../schema/preflight.ts'
import type { CatalogEntry, Recording } from '../schema/recording.ts'
import type { Run, RunDetail, RunOrder, RunState } from '../schema/run.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Waiting } from '../schema/waiting.ts'

/** A page of a list; `next` continues it, null at the end. */
export interface Page<T> {
  items: T[]
  next: string | null
}

export interface RunFilter {
  states?: readonly RunState[]
  /** Every word must occur in the name, id or key prefix. */
  words?: string[]
  task_type?: string
  adapter?: string
  /** Every one must hold. */
  tests?: readonly RunTest[]
  /** Runs that were put away are left out by default. */
  archived?: 'without' | 'only' | 'with'
  order?: RunOrder
  limit?: number
  after?: string | null
}

/** What a verdict on overlap is about: the items of a suite, and a checkpoint. */
export type OverlapOf = Pick<Measured, 'suite' | 'checkpoint_hash' | 'dataset_hash'>

export interface MeasuredFilter {
  /** `name@version`, or a name for all its versions. */
  suite?: string
  /** Whole hash of a checkpoint, or what stands for it where a baseline was measured. */
  checkpoint_hash?: string
  /** Run that the checkpoint belongs to; null for baselines. */
  of_run?: string | null
  state?: Measured['state']
  limit?: number
  after?: string | null
}

/** A checkpoint that somebody measured, or tried to. */
export interface MeasuredCheckpoint {
  checkpoint_hash: string
  run_id: string
  step: number
  /** When something was said of it last. */
  at: string
}

export type NewRun = Omit<
  RunDetail,
  'state' | 'attempt' | 'step' | 'updated_at' | 'last_event_at' | 'failure' | 'pinned' | 'archived' | 'note'
>
export type NewAttempt = Omit<
  Attempt,
  'state' | 'handle' | 'submitted_at' | 'started_at' | 'ended_at' | 'exit' | 'failure' | 'job' | 'exclude'
> & { exclude?: readonly string[] }

/** A submission that was promised and perhaps not yet confirmed. */
export interface OutboxEntry {
  token: string
  run_id: string
  attempt: number
  /** `pending`: nothing sent yet; `sent`: the adapter was called; its answer may be lost. */
  state: 'pending' | 'sent'
  created_at: string
  sent_at: string | null
}

/** One read of an event file: bytes `from` to `to` of the writer's file held these events. */
export interface EventBatch {
  run_id: string
  attempt: number
  writer: string
  from: number
  to: number
  events: Event[]
}

/** Events in the order in which they were ingested; `end` stands after the last item, for whoever follows. */
export interface EventPage extends Page<Event & { attempt: number; writer: string }> {
  end: string | null
}

/** Where an event file has been read up to. */
export interface WriterCursor {
  writer: string
  attempt: number
  offset: number
  seq: number
}

/**
 * Points of one metric, downsampled to at most the asked number of buckets; empty ones are left out. NaN is kept as a gap.
 * In a long curve a bucket may end up to a quarter of its width late, since stored chunks are not cut.
 */
export interface Series {
  name: string
  /** First step with a point in the bucket, and smallest, largest and last finite value (NaN where none). */
  step: Float64Array
  min: Float64Array
  max: Float64Array
  last: Float64Array
  /** Mean of the finite values (NaN where none), how many values there are, and how many of them are not finite. */
  mean: Float64Array
  count: Float64Array
  bad: Float64Array
  /** True where the whole bucket belongs to history that a resume made obsolete. */
  superseded: Uint8Array
}

export interface MetricPoint {
  step: number
  value: number
  attempt: number
  superseded: boolean
}

export interface Edge {
  kind: 'resumed' | 'forked' | 'fine-tuned' | 'grafted'
  parent_run: string
  parent_step: number
  parent_hash: string
  child_run: string
  child_attempt: number
}

/** Something that went wrong while a run was followed and that no state tells, as a damaged line of its events. */
export interface Warning {
  text: string
  first_at: string
  last_at: string
}

/** Runs that are related by weights, and how. An edge may name a run that the registry does not have. */
export interface Family {
  runs: Pick<Run, 'id' | 'name' | 'state' | 'created_at'>[]
  edges: Edge[]
  /** There are more runs than were asked for. */
  truncated: boolean
}

/**
 * The registry: one SQLite file, opened by Node alone. Every write is one short immediate transaction; a confirmed change
 * survives a crash. Reads are prepared statements meant for the main thread (2 ms typical, 16 ms at most).
 */
export interface Store {
  readonly path: string
  /** `read-only` when the registry was written by a newer Orion. */
  readonly mode: 'read-write' | 'read-only'
  /** Grows when this or another process changed the registry. */
  dataVersion(): number

  /** Writes run, attempt (state `planned`), pending outbox row and report together. */
  createRun(run: NewRun, attempt: NewAttempt, report: PreflightReport | null): void
  /** Writes a run without an attempt (state `planned`) that waits for another one. */
  addWaiting(run: NewRun, waiting: Omit<Waiting, 'run_id'>, report: PreflightReport | null): void
  /** Runs that wait, in the order in which they were planned. */
  waiting(): Waiting[]
  /** Says why a run still waits; false when that is known, or it waits no more. */
  noteWaiting(run_id: string, why: string): boolean
  /**
   * Ends the waiting of a run: gives it the key, identity and provenance that it has now, and writes its first attempt with a
   * pending outbox row. False, and nothing written, when it waits no more: somebody else was first.
   */
  beginWaiting(run: NewRun, attempt: NewAttempt): boolean
  /** The run will not be launched: state `cancelled`. False when it does not wait. */
  cancelWaiting(run_id: string): boolean
  /**
   * `createRun` for a run that measures a question which another run scheduled. False, and nothing written, when one does
   * already: somebody else was first.
   */
  createMeasuring(run: NewRun, attempt: NewAttempt, key: string): boolean
  /** Writes a further attempt with its outbox row and report; throws `not_allowed` unless the newest one has ended and `n` is the next number. */
  addAttempt(attempt: NewAttempt, report: PreflightReport | null): void
  run(id: string): RunDetail | null
  /**
   * A page of runs. Where no index answers the question, looking stops after some thousand runs: a page may then hold fewer
   * than `limit`, even none, while `next` says where to look on.
   */
  runs(filter: RunFilter): Page<Run>
  /** Newest runs whose identity holds a content hash, looked for among so many of the newest. */
  runsOnData(hash: string, options: { among: number; limit: number }): Run[]
  /** Names that a filter may use: config keys as dotted paths, and metrics. */
  filterNames(): { settings: string[]; metrics: string[] }
  /** Changes what a user says of a run; false when nothing was different. */
  markRun(runId: string, marks: { pinned?: boolean; archived?: boolean; note?: string }): boolean
  countByState(): Record<RunState, number>
  /** Runs whose id or key starts with, or whose name equals, the text; at most ten. */
  matchRuns(text: string): Run[]
  /** The user has looked at how the run failed or got lost: it no longer comes first in `needs_me`. */
  markSeen(runId: string): void
  /** How many failed or lost runs nobody has looked at, and which of the given runs are among them. */
  unseen(among: readonly string[]): { count: number; ids: Set<string> }
  /** States of some runs, those that are there. */
  states(runIds: readonly string[]): Map<string, RunState>
  /** Names of some runs, those that are there. */
  names(runIds: readonly string[]): Map<string, string>
  attempts(runId: string): Attempt[]
  activeAttempts(): Attempt[]
  /** Moves an attempt and its run to a state; refuses (returns false) when the attempt is no longer in `from`. */
  transition(
    runId: string,
    n: number,
    from: readonly RunState[],
    change: Partial<Attempt> & { state: RunState },
  ): boolean

  /** Keeps what a scheduler says of the job of an attempt; false when that is what was known. */
  noteJob(runId: string, n: number, job: JobFacts): boolean

  /** Outbox: the row exists before anything is sent and goes when the handle is recorded. */
  outbox(): OutboxEntry[]
  markSent(token: string): boolean
  /** `planned` becomes `submitted`; false when somebody else settled the submission. */
  confirmSubmitted(token: string, handle: JsonObject): boolean
  abandonSubmission(token: string, change: Partial<Attempt> & { state: RunState }): boolean

  /** Takes or renews a lease; returns its fencing number, or null when another owner holds it. */
  acquireLease(name: string, owner: string, ttlS: number): number | null
  releaseLease(name: string, owner: string): void

  cursors(runId: string): WriterCursor[]
  /**
   * Adds the batch once, however often it is offered; returns how many events were new. A batch that starts beyond the
   * writer's cursor changes nothing.
   */
  ingest(batch: EventBatch): number
  events(runId: string, options: { after?: string | null; limit?: number; types?: string[] }): EventPage
  /** Drops and rebuilds every projection from the stored events. */
  rebuildProjections(): void

  /** Keeps a warning of a run (the newest 20); true when it was not known yet. */
  noteWarning(runId: string, warning: string): boolean
  /** Warnings of a run, the one that came last at the end. */
  warnings(runId: string): Warning[]

  metricNames(runId: string): string[]
  /** `layer` asks for one half of the history alone; by default superseded points show only where nothing replaced them. */
  series(
    runId: string,
    name: string,
    options: { from?: number; to?: number; buckets: number; layer?: 'canonical' | 'superseded' },
  ): Series
  /** Points as they were logged, page by page. */
  points(runId: string, name: string, options: { after?: string | null; limit?: number }): Page<MetricPoint>
  /** Newest canonical value of each metric, or the newest up to a step. */
  latest(runId: string, upTo?: number): Record<string, { step: number; value: number }>
  /** Newest points of one metric in the newest attempt that logged it, oldest first. */
  tail(runId: string, name: string, count: number): { step: Float64Array; value: Float64Array }
  /** Newest steps of the newest writer, and when each was reported (ms since 1970), oldest first. */
  stepTimes(runId: string, count: number): { step: Float64Array; time: Float64Array }
  /** When steps of the run's history were reported, ms since 1970: at most `samples` of them, evenly spread, by step. */
  stepClock(runId: string, samples: number): { step: Float64Array; time: Float64Array; attempt: Float64Array }
  /** Small loss curves for a list of runs, newest attempt, `buckets` values each. */
  sparklines(runIds: string[], name: string, buckets: number): Map<string, Float64Array>

  checkpoints(runId: string | null, options?: { limit?: number; after?: string | null }): Page<Checkpoint>
  /** Every checkpoint of some runs, by run, in order of steps. */
  checkpointsOf(runIds: readonly string[]): Map<string, Checkpoint[]>
  checkpointByHash(prefix: string): Checkpoint[]
  recordVerification(id: string, ok: boolean, reason: string | null): void
  edges(runId: string): Edge[]
  /** How many edges there are; none ever goes. */
  edgeCount(): number
  /** Everything that a run descends from, that descends from it, and from those; at most `limit` runs. */
  family(runId: string, limit: number): Family
  addEdge(edge: Edge): void

  /** The answer to a question: the finished result of that key, whoever measured it first. */
  answer(key: string): Measured | null
  /** Measurements, newest first; a question that several runs answered is listed once. */
  measured(filter: MeasuredFilter): Page<Measured>
  /** Every measurement of some checkpoints, by their hash, newest first. */
  measuredOf(hashes: readonly string[]): Map<string, Measured[]>
  /** Checkpoints that were measured, the newest measurement first; or, of each run, that of its newest one, the newest run first. */
  measuredCheckpoints(options: { each: 'checkpoint' | 'run'; runs?: readonly string[]; limit: number }): {
    checkpoints: MeasuredCheckpoint[]
    more: boolean
  }
  /** Names of the suites of which there is any measurement. */
  measuredSuites(): string[]
  /** What was answered and nobody has looked at since the catalog changed, suite by suite, the newest of each first. */
  openOverlaps(options: { of_run?: string; limit?: number; after?: string | null }): Page<OverlapOf>
  /**
   * Keeps what is known of training data among the items of a suite, until the catalog changes. What was found in an older catalog,
   * by its `catalogChanges`, is not kept.
   */
  keepOverlap(of: OverlapOf, verdict: Omit<OverlapVerdict, 'at'>, catalog?: number): OverlapVerdict
  /** The same where nobody can tell: why. */
  keepOverlapUnknown(of: OverlapOf, why: string, catalog?: number): void
  /** What runs scheduled about their own checkpoints and nobody has told them the outcome of, in the order of run and step. */
  due(): Measured[]
  /** The run that was started to answer a question that another one scheduled. */
  measuredBy(key: string): string | null

  preflight(runId: string): { attempt: number; report: PreflightReport }[]

  addRecording(recording: Recording): 'added' | 'unchanged' | 'replaced'
  /** How often the catalog has changed. */
  catalogChanges(): number
  recordings(): CatalogEntry[]
  recording(id: string): CatalogEntry | null

  /** Free text that a session keeps between starts (view, filters, drafts), by key. */
  remember(key: string, value: JsonObject): void
  recall(key: string): JsonObject | null

  /** Copies the registry while it is in use; the signal ends that without a trace. */
  backup(path: string, signal?: AbortSignal): Promise<void>
  /** Copies it to `backups/` when today (UTC) has no copy yet; returns the copy's path, or null. */
  backUpDaily(signal?: AbortSignal): Promise<string | null>
  integrity(): { ok: boolean; problems: string[] }
  close(): void
}

export type OpenStore = (path: string, options: { now: () => Date; readOnly?: boolean }) => Store
