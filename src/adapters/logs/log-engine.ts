import { completed, stepOf, timeAt } from '../../core/logs/line-clock.ts'
import type { LogSource, LogState, RowView } from '../../core/logs/log-row.ts'
import { readLine } from '../../core/logs/read-line.ts'
import type { Pattern } from '../../core/logs/search-text.ts'
import { BAD, WARN } from '../../core/logs/severity.ts'
import { plainText } from '../../core/logs/shown-line.ts'
import type { LogFile } from './log-file.ts'
import { LogSearch } from './log-search.ts'
import { MergedFiles } from './merged-files.ts'
import type { Found, Looked, Requests, Window } from './messages.ts'
import { RowBlocks } from './row-blocks.ts'
import { type KeyOf, seekKey } from './seek-key.ts'

const DAY_MS = 86_400_000
/** Steps back that a first window may take before it is shown with what there is. */
const FIRST_STEPS = 64

const SEVERITIES: Record<'bad' | 'warn', Pick<Pattern, 'source' | 'flags'>> = {
  bad: { source: BAD, flags: '' },
  warn: { source: WARN, flags: '' },
}

/** A merged log with what can be asked of it. Work that takes long is done in slices, one a call of `step`. */
export class LogEngine {
  private sources: LogSource[]
  private ended: boolean
  private files: MergedFiles
  private blocks: RowBlocks
  private readonly searches = new Map<Looked, LogSearch>()
  private pattern: Pick<Pattern, 'source' | 'flags'> | null = null
  private generation = 0

  constructor({ sources, ended, view }: Requests['open']['ask']) {
    this.sources = [...sources]
    this.ended = ended
    this.files = new MergedFiles(this.sources, ended)
    this.blocks = new RowBlocks(this.files)
    this.blocks.show(view)
  }

  state(): LogState {
    const { order, complete, share, bytes, kind, timed } = this.files
    const { first, end } = order
    const lines = this.blocks.count(first, end)
    return { first, end, complete, share, bytes, lines, order: kind, timed, generation: this.generation }
  }

  searchState(): ReturnType<LogSearch['state']> | null {
    return this.searches.get('query')?.state(this.blocks.shows) ?? null
  }

  /** Does a slice of what is left to do; false when nothing is. */
  step(): boolean {
    if (this.files.stepBack()) return true
    for (const search of this.searches.values()) if (search.step()) return true
    return false
  }

  /** Reads what came; false when nothing did. `more` says that there is still more. */
  grow(): { changed: boolean; more: boolean } {
    const grown = this.files.stepForth()
    if (grown === 'replaced') this.restart()
    return { changed: grown !== 'same', more: grown === 'more' }
  }

  /** Reads back until a window is full. */
  fill(rows: number): void {
    for (let steps = 0; steps < FIRST_STEPS; steps += 1) {
      if (-this.files.order.first >= rows || !this.files.stepBack()) return
    }
  }

  add({ sources }: Requests['add']['ask']): null {
    this.sources.push(...sources)
    this.files.add(sources)
    return null
  }

  seal(): null {
    this.ended = true
    this.files.seal()
    return null
  }

  show({ view }: { view: RowView }): null {
    this.blocks.show(view)
    return null
  }

  around({ id, above, below }: Requests['around']['ask']): Window {
    const { order } = this.files
    const rows =
      id === null
        ? [...this.blocks.around(order.end, above, 0), ...this.blocks.live()]
        : this.blocks.around(id, above, below)
    const matcher = this.searches.get('query')?.matcher
    const marked = matcher
      ? rows.map(row => ({ ...row, marks: row.cells.flatMap(({ text }) => matcher.marks(plainText(text))) }))
      : rows
    return { rows: marked, state: this.state() }
  }

  search({ pattern }: Requests['search']['ask']): null {
    this.pattern = pattern
    if (pattern === null) this.searches.delete('query')
    else this.searches.set('query', new LogSearch(this.files, pattern))
    return null
  }

  /** The nearest hit, or undefined as long as that is not known. */
  find({ what, id, direction, wrap }: Requests['find']['ask']): Found | undefined {
    const search = this.searchFor(what)
    if (!search) return null
    const { shows } = this.blocks
    const found = search.find(id, direction, shows)
    if (found === 'unknown') return undefined
    if (found !== null) return { id: found, wrapped: false }
    if (!wrap) return null
    const { order } = this.files
    const again = search.find(direction === 1 ? order.first - 1 : order.end, direction, shows)
    if (again === 'unknown') return undefined
    return again === null ? null : { id: again, wrapped: true }
  }

  /** Where a target is, or undefined as long as that is not known. */
  locate({ target }: Requests['locate']['ask']): Requests['locate']['answer'] | undefined {
    const { order, complete } = this.files
    if (target.kind === 'byte') return this.lineAt(target.source, target.offset)
    if (target.kind === 'step') return this.locateKey(target.step, stepKey)
    if (target.kind === 'time') return this.locateTime(target.ms)
    if (!complete) return undefined
    const count = order.end - order.first
    if (count === 0) return null
    const wanted = target.kind === 'line' ? target.line - 1 : Math.round(target.share * (count - 1))
    const line = Math.max(0, Math.min(count - 1, wanted))
    return { id: order.first + line, exact: line === wanted }
  }

  text({ from, to }: Requests['text']['ask']): string {
    const { order, members } = this.files
    const [start, end] = [order.positions(from, members.length), order.positions(to + 1, members.length)]
    return members
      .flatMap(({ file }, index) =>
        file && this.blocks.shows(index) ? file.lines(start[index] ?? 0, end[index] ?? 0) : [],
      )
      .map(line => readLine(line).plain)
      .join('\n')
  }

  close(): void {
    this.files.close()
  }

  /** A file was replaced: everything is read again. */
  private restart(): void {
    this.files.close()
    this.generation += 1
    this.files = new MergedFiles(this.sources, this.ended)
    const { view } = this.blocks
    this.blocks = new RowBlocks(this.files)
    this.blocks.show(view)
    this.searches.clear()
    if (this.pattern) this.search({ pattern: this.pattern })
    this.fill(FIRST_STEPS)
  }

  private searchFor(what: Looked): LogSearch | undefined {
    const known = this.searches.get(what)
    if (known || what === 'query') return known
    const fresh = new LogSearch(this.files, SEVERITIES[what])
    this.searches.set(what, fresh)
    return fresh
  }

  private lineAt(source: number, offset: number): { id: number; exact: boolean } | null | undefined {
    const { order, complete } = this.files
    const line = this.files.file(source)?.lineOf(offset) ?? null
    if (line === null) return complete ? null : undefined
    const id = order.find({ file: source, line })
    return id < order.first ? undefined : { id, exact: true }
  }

  /** The earliest line of the sources that are shown whose key is at least `value`. */
  private locateKey(value: number, keyOf: KeyOf): { id: number; exact: boolean } | null | undefined {
    let best: { id: number; exact: boolean } | null = null
    for (const [index, { file }] of this.files.members.entries()) {
      const found = file && this.blocks.shows(index) ? seekKey(file, value, keyOf) : null
      if (!found) continue
      const line = this.lineAt(index, found.offset)
      if (line === undefined) return undefined
      if (line && (best === null || line.id < best.id)) best = { id: line.id, exact: found.key === value }
    }
    return best
  }

  /** The first line at a time of day or later: of the first day, or of the next one where the log begins later that day. */
  private locateTime(ms: number): { id: number; exact: boolean } | null | undefined {
    const begins = this.shownFiles().flatMap(file => firstTime(file) ?? [])
    if (begins.length === 0) return null
    const begin = Math.min(...begins)
    const day = Math.floor(begin / DAY_MS) * DAY_MS
    const keyOf: KeyOf = (bytes, start, file) => {
      const time = timeAt(bytes, start, bytes.length)
      return time && completed(time, file.modifiedMs) - day
    }
    const next = ms < begin - day ? this.locateKey(ms + DAY_MS, keyOf) : null
    return next === null ? this.locateKey(ms, keyOf) : next
  }

  private shownFiles(): LogFile[] {
    return this.files.members.flatMap(({ file }, index) => (file && this.blocks.shows(index) ? [file] : []))
  }
}

/** The first time that a file tells near its beginning. */
function firstTime(file: LogFile): number | null {
  const bytes = file.read(0, 4096)
  for (let start = 0, end = 0; end >= 0; start = end + 1) {
    const time = timeAt(bytes, start, bytes.length)
    if (time) return completed(time, file.modifiedMs)
    end = bytes.indexOf(0x0a, start)
  }
  return null
}

const stepKey: KeyOf = (bytes, start) => {
  const text = bytes.toString('latin1', start, start + 256)
  const end = text.indexOf('\n')
  return stepOf(end < 0 ? text : text.slice(0, end))
}
