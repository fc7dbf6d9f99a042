import type { Severity } from './severity.ts'

/** One file that a merged log is made of. */
export interface LogSource {
  path: string
  node: string
  /** null: the launcher. */
  rank: number | null
  stream: 'out' | 'err'
}

/** How lines become rows: each its own, alike lines of several ranks as one, or one column a rank. */
export type RowMode = 'plain' | 'fold' | 'lanes'

/** What lines of which sources are shown, and how. */
export interface RowView {
  mode: RowMode
  /** Indices of the sources that are shown; null for all. */
  only: readonly number[] | null
}

/** A piece of text of one source. The text may hold colours and must be sanitised to be shown. */
export interface LogCell {
  source: number
  text: string
}

/** One row of a log. */
export interface LogRow {
  /** Number of its first line in the merged log; stays the same while the log is open. */
  id: number
  /** Number of its last line. */
  last: number
  /** Lines that it stands for. */
  lines: number
  /** One cell, but in lanes, where each source has one. */
  cells: readonly LogCell[]
  /** Indices of the sources whose lines it stands for. */
  sources: readonly number[]
  /** When, as far as the line says: `09:38:02.114`. */
  clock: string
  step: number | null
  severity: Severity
  /** Where it stands in its file. */
  offset: number
  /** The row may still change: its line has no end yet. */
  live: boolean
  /** Where each cell matches the search, in characters without colours. */
  marks: readonly (readonly [start: number, end: number])[]
}

/** What is known of a log as a whole. */
export interface LogState {
  /** Numbers of the oldest line that was reached so far and of the one after the last. */
  first: number
  end: number
  /** Every line is known, back to the beginning. */
  complete: boolean
  /** How much of what was there is read, 0 to 1. */
  share: number
  bytes: number
  /** Lines that are shown with the chosen sources. */
  lines: number
  /** What lines of several files are ordered by. */
  order: 'time' | 'step' | 'file'
  /** Some lines begin with a time. */
  timed: boolean
  /** Grows when files were replaced and everything was read again. */
  generation: number
}

/** How far a search has come. */
export interface SearchState {
  /** The expression that is searched. */
  source: string
  hits: number
  share: number
  done: boolean
}
