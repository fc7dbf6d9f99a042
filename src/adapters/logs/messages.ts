import type { LogRow, LogSource, LogState, RowView, SearchState } from '../../core/logs/log-row.ts'
import type { Pattern } from '../../core/logs/search-text.ts'

/** What a search looks for: typed text, lines that look like errors, or warnings. */
export type Looked = 'query' | 'bad' | 'warn'

/** Where to go in a log. */
export type Target =
  | { kind: 'step'; step: number }
  /** Milliseconds since midnight. */
  | { kind: 'time'; ms: number }
  /** The first line is 1. */
  | { kind: 'line'; line: number }
  | { kind: 'share'; share: number }
  | { kind: 'byte'; source: number; offset: number }

/** Requests to the engine, and what each is answered with. */
export interface Requests {
  open: {
    ask: { sources: readonly LogSource[]; ended: boolean; view: RowView; rows: number }
    answer: Window
  }
  add: { ask: { sources: readonly LogSource[] }; answer: null }
  seal: { ask: null; answer: null }
  show: { ask: { view: RowView }; answer: null }
  around: { ask: { id: number | null; above: number; below: number }; answer: Window }
  search: { ask: { pattern: Pick<Pattern, 'source' | 'flags'> | null }; answer: null }
  find: { ask: { what: Looked; id: number; direction: 1 | -1; wrap: boolean }; answer: Found }
  locate: { ask: { target: Target }; answer: { id: number; exact: boolean } | null }
  /** Whole text of lines, for copying. */
  text: { ask: { from: number; to: number }; answer: string }
  state: { ask: null; answer: LogState }
  pace: { ask: { ms: number }; answer: null }
}

/** A hit of a search, or null; `wrapped` when the end of the log was passed on the way. */
export type Found = { id: number; wrapped: boolean } | null

/** Rows around a place, and what is known of the whole at that moment. */
export interface Window {
  rows: LogRow[]
  state: LogState
}

export type Kind = keyof Requests
export type Request = { [K in Kind]: { no: number; kind: K; ask: Requests[K]['ask'] } }[Kind]

/** What the engine says on its own. */
export interface News {
  state: LogState
  search: SearchState | null
  /** Lines came since the last news. */
  grew: boolean
}

export type Answer =
  | { no: number; answer: Requests[Kind]['answer'] }
  | { no: number; error: string }
  | { news: News }
