export const COMPARISONS = ['<=', '>=', '!=', '<', '>', '=', ':'] as const
export type Comparison = Exclude<(typeof COMPARISONS)[number], ':'>

/** A pattern for text: `contains`, unless it has `*` or `?`, which make it a pattern for the whole text. */
export interface TextPattern {
  text: string
  match: 'contains' | 'starts' | 'equals' | 'glob'
}

/** One condition on a run, read from a word such as `lr>1e-4` or `-has:checkpoint`. */
export type RunTest = { not: boolean } & (
  | { kind: 'word'; text: string }
  | {
      kind: 'text'
      field: 'name' | 'id' | 'key' | 'on' | 'task' | 'note' | 'failure'
      any: TextPattern[]
    }
  | {
      kind: 'number'
      field: 'step' | 'max_steps' | 'attempt' | 'progress'
      compare: Comparison
      value: number
    }
  /** `created`: when it was made. `sign`: its last sign of life. UTC times. */
  | { kind: 'time'; field: 'created' | 'sign'; compare: Comparison; at: string }
  | { kind: 'has'; what: 'checkpoint' | 'failure' | 'note' | 'metrics' | 'bench' }
  | { kind: 'is'; what: 'pinned' | 'active' | 'unseen' | 'resumed' }
  /** A setting of the config; several paths when the last part of the path names more than one. */
  | { kind: 'setting'; paths: string[]; compare: Comparison; value: number }
  | { kind: 'setting-text'; paths: string[]; any: TextPattern[] }
  /** The newest value of a metric; NaN for one that is not finite. */
  | { kind: 'metric'; name: string; compare: Comparison; value: number }
)
