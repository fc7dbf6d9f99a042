/** Every view of the session; `router.ts` says what opens each. */
export const VIEWS = [
  'runs',
  'run',
  'new',
  'preflight',
  'metrics',
  'checkpoints',
  'lineage',
  'data',
  'hosts',
  'benchmarks',
  'shell',
] as const
export type View = (typeof VIEWS)[number]

/** What a view remembers of itself: filter, cursor, scroll. It comes back from disk, so each view checks what it reads. */
export type PlaceState = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** Where somebody is, as data: enough to open the same view again, in another session too. */
export interface Place {
  view: View
  /** What it shows: the id of a run, of a checkpoint, of a draft; absent for views over everything. */
  of?: string
  state?: PlaceState
}
