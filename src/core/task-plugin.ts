import type { z } from 'zod'
import type { Suite } from '../schema/benchmark.ts'
import type { JobManifest, Resources } from '../schema/bundle.ts'
import type { Issue } from '../schema/error.ts'
import type { PreflightCheck, PreflightFix, Verdict } from '../schema/preflight.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { HostFacts } from './adapter.ts'
import type { Span } from './spans.ts'

/** A checkpoint that a request names as its upstream. */
export interface UpstreamRef {
  run: string
  /** `best`, `last` or a step. */
  checkpoint: 'best' | 'last' | number
}

export interface Upstream {
  run_id: string
  run_key: string
  step: number
  path: string
  checkpoint_hash: string
  /** `config.json` of the checkpoint. */
  config: JsonObject
}

/** Which checkpoints of a job are measured. */
export interface WhenMeasured {
  /** Those of each multiple of this step; null for none. */
  every: number | null
  /** Each that is the best so far. */
  best: boolean
  /** That of the last step. */
  end: boolean
}

/** A suite that a request has measured while its job runs. */
export interface SuiteUse {
  /** `name@version`. */
  suite: string
  /** Where it stands in the config. */
  path: string
  partial_subset: number
  partial_seed: number
  /** The job itself measures it, as long as it runs. */
  by_job: boolean
  when: WhenMeasured
}

/** A suite as it is today, with the recordings that its query matches, in order of their ids. */
export interface ResolvedSuite {
  suite: Suite
  recordings: CatalogEntry[]
}

/** A request together with what its names stand for today. */
export interface Resolved<Request> {
  name: string
  request: Request
  resources: Resources
  /** Recordings that each query of `queries(request)` matched, in order of their ids. */
  recordings: CatalogEntry[]
  /** Each suite of `suites(request)` once. */
  suites: ResolvedSuite[]
  upstream: Upstream | null
  /** Further checkpoints that some of the weights come from, by what names them in the request. */
  donors: Readonly<Record<string, Upstream>>
}

/** Every checkpoint that the weights come from, the upstream first. */
export const giversOf = ({
  upstream,
  donors,
}: Pick<Resolved<unknown>, 'upstream' | 'donors'>): Upstream[] => [
  ...(upstream ? [upstream] : []),
  ...Object.values(donors),
]

/** A measurement that somebody asks for. */
export interface MeasurementAsk {
  suite: Suite
  /** Null for the suite's baseline. */
  checkpoint: { run: string; step: number } | null
  /** Profile where the checkpoint lies. */
  profile: string
  /** Part of the items of each recording, and the seed that draws it. */
  partial: number
  seed: number
  ranks: number
}

/** A quantity with where it came from; `low` and `high` bound it. */
export interface Estimate {
  label: string
  value: number
  low: number
  high: number
  unit: 'bytes' | 'seconds' | 'steps' | 'parameters'
  source: string
}

/**
 * A preflight check that a short command in the bundle answers, one JSON object a line: {id, verdict, found, todo}. Probes
 * with the same `argv` share one process. A first word `{python}` stands for the profile's interpreter.
 */
export interface Probe {
  id: string
  group: string
  title: string
  why: string
  argv: string[]
  timeout_s: number
}

/** A pure preflight rule of a task over gathered facts. */
export interface TaskRule<Request> {
  id: string
  group: string
  title: string
  why: string
  check(resolved: Resolved<Request>, facts: HostFacts): { verdict: Verdict; found: string; todo: string }
}

/** The rule by which a job deletes its own checkpoints after each save; the best one is always kept. */
export interface Retention {
  /** Newest checkpoints kept. */
  keep_last: number
  /** Multiples of this step are kept for good; null for none. */
  keep_every: number | null
}

/** Where code comes from: Orion's package, and the user's folder of benchmarks. */
export interface CodeFolders {
  python: string
  benchmarks: string
}

/** Files and launch of a job, before they are written and hashed. */
export interface BundlePlan {
  launch: JobManifest['launch']
  environment: string[]
  /** Text files of the bundle, by relative path. */
  files: Record<string, string>
  /** Folders copied into the bundle, by relative path: source code that the job runs. `source/` is on PYTHONPATH. */
  folders: Record<string, string>
  outputs: string[]
}

/**
 * All that Orion knows of one kind of work. Plugins decide and describe; they do no I/O. Found by `taskType`, a plain
 * string.
 */
export interface TaskPlugin<Request = unknown> {
  readonly taskType: string
  /** Top-level config keys of the task, in the order a wizard asks for them. */
  readonly fields: Record<string, z.ZodType>
  /** Whether what a job makes comes from its upstream's weights, so that lineage tells of it. */
  readonly descends: boolean
  /** Mistakes that a schema cannot see; no I/O. */
  validateRequest(request: Request, resources: Resources): Issue[]
  queries(request: Request): string[]
  /** Suites that checkpoints of the run are measured on while its job runs; absent: none. */
  suites?(request: Request): SuiteUse[]
  /** The time, seconds, that the job trains weights on; absent: none. */
  trainsOn?(resolved: Resolved<Request>): { recording: CatalogEntry; spans: Span[] }[]
  upstream(request: Request): UpstreamRef | null
  /** Further checkpoints that some of the weights come from; absent: none. They must be there when the run is planned. */
  donors?(request: Request): Readonly<Record<string, UpstreamRef>>
  /** What is hashed into the run key, apart from provenance. */
  identity(resolved: Resolved<Request>): JsonObject
  estimate(resolved: Resolved<Request>): Estimate[]
  maxSteps(request: Request): number | null
  /**
   * What the matched recordings come to, label to text, for somebody who is still writing the config; `written` may be
   * wrong or unfinished.
   */
  matched?(written: JsonObject, recordings: readonly CatalogEntry[]): Record<string, string>
  rules: TaskRule<Request>[]
  /** Changes of the config that would mend what a check found, the best one first; none where only a person can. */
  fixes?(check: PreflightCheck, resolved: Resolved<Request>): PreflightFix[]
  probes(resolved: Resolved<Request>): Probe[]
  buildBundle(
    resolved: Resolved<Request>,
    config: JsonObject,
    run: { id: string; key: string; name: string },
  ): BundlePlan
  /** The config of a run that measures; only the task that does so has it. */
  measuring?(ask: MeasurementAsk): JsonObject
  /** Facts for lists and the run page, label to text. */
  summarize(resolved: Resolved<Request>): Record<string, string>
  /** Which checkpoints a job of this task keeps by itself; absent: it deletes none. */
  retention?(request: Request): Retention
  /** Name of the metric that a list shows for this task, and of those a page draws first. */
  headline: string[]
}
