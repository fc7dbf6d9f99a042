import type { LogSource, RowMode, RowView } from '../../core/logs/log-row.ts'
import { listWords } from '../../core/text/words.ts'
import type { PlaceState } from '../stage/place.ts'

export type Stream = 'both' | 'out' | 'err'
const STREAMS: readonly Stream[] = ['both', 'out', 'err']
const MODES: readonly RowMode[] = ['fold', 'plain', 'lanes']

/** Which sources of a log are shown, and how. */
export class LogFilter {
  stream: Stream = 'both'
  mode: RowMode = 'fold'
  /** Ranks that are shown, null for the launcher; null instead of the list: all. */
  ranks: readonly (number | null)[] | null = null

  constructor(state: PlaceState) {
    this.stream = STREAMS.find(stream => stream === state.stream) ?? 'both'
    this.mode = MODES.find(mode => mode === state.mode) ?? 'fold'
    if (Array.isArray(state.ranks)) this.ranks = state.ranks.flatMap(rankOf)
  }

  state(): PlaceState {
    return {
      stream: this.stream,
      mode: this.mode,
      ranks: this.ranks?.map(rank => (rank === null ? 'agent' : String(rank))) ?? null,
    }
  }

  get whole(): boolean {
    return this.stream === 'both' && this.ranks === null
  }

  nextStream(): void {
    this.stream = STREAMS[(STREAMS.indexOf(this.stream) + 1) % STREAMS.length] ?? 'both'
  }

  clear(): void {
    this.stream = 'both'
    this.ranks = null
  }

  /** What of these sources is shown. In lanes the launcher has none. */
  view(sources: readonly LogSource[]): RowView {
    const shows = (source: LogSource) =>
      (this.stream === 'both' || source.stream === this.stream) &&
      (this.ranks === null || this.ranks.includes(source.rank)) &&
      (this.mode !== 'lanes' || source.rank !== null || this.ranks !== null)
    const only = sources.flatMap((source, index) => (shows(source) ? [index] : []))
    return { mode: this.mode, only: only.length === sources.length ? null : only }
  }

  /** What is shown, for the title: `ranks 0 and 3, stderr, unfolded`; empty when everything is, folded. */
  words(): string {
    const { ranks, stream, mode } = this
    const numbers = ranks?.flatMap(rank => (rank === null ? [] : [String(rank)])) ?? []
    const parts = [
      ...(ranks?.includes(null) ? ['agent'] : []),
      ...(numbers.length > 0 ? [`rank${numbers.length > 1 ? 's' : ''} ${listWords(numbers)}`] : []),
      ...(stream === 'both' ? [] : [`std${stream}`]),
      ...(mode === 'plain' ? ['unfolded'] : []),
    ]
    return parts.join(', ')
  }
}

const rankOf = (word: unknown): (number | null)[] =>
  word === 'agent' ? [null] : typeof word === 'string' && /^\d{1,6}$/.test(word) ? [Number(word)] : []
