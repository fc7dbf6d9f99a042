import { type News, type OpenLog, openLog, type SpareLogThread } from '../../control/open-log.ts'
import type { LogRow } from '../../core/logs/log-row.ts'
import { plainText } from '../../core/logs/shown-line.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Stage } from '../stage/screen.ts'
import { type Bookmark, isMarked, readBookmarks, toggled, writeBookmark } from './bookmarks.ts'
import type { Goal } from './goal.ts'
import { LogFilter } from './log-filter.ts'
import { LogHunt } from './log-hunt.ts'
import { LogWindow } from './log-window.ts'

/** Characters of a line that a bookmark remembers. */
const MARK_TEXT = 80
/** Most lines that are copied at once. */
const COPIED_LINES = 500

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** State of the logs of one run and what can be done with them; drawn by `screen.tsx`, driven by `keys.ts`. */
export class LogPage {
  readonly stage: Stage
  readonly filter: LogFilter
  log: OpenLog
  window: LogWindow
  hunt: LogHunt
  wrap: boolean
  /** Columns the text is moved to the left. */
  pan: number
  marks: Bookmark[]
  /** What was searched until it took too long, or null. */
  gaveUp: string | null = null
  /** Columns of the names beside lines; they only grow, so that the text stays where it is. */
  labels = 0
  private readonly run: string
  private closed = false

  /** Opens a log where it was left. */
  static async open(
    stage: Stage,
    run: string,
    state: PlaceState,
    spare: SpareLogThread | null,
  ): Promise<LogPage> {
    const filter = new LogFilter(state)
    let page: LogPage | undefined
    const opened = await openFor(stage, run, filter, numberOf(state.attempt), () => page, spare)
    page = new LogPage(stage, run, filter, state, opened)
    await page.restore(state)
    return page
  }

  private constructor(
    stage: Stage,
    run: string,
    filter: LogFilter,
    state: PlaceState,
    opened: Awaited<ReturnType<typeof openLog>>,
  ) {
    this.stage = stage
    this.run = run
    this.filter = filter
    this.wrap = state.wrap === true
    this.pan = Math.max(0, numberOf(state.pan) ?? 0)
    this.marks = readBookmarks(state.marks)
    this.log = opened.log
    this.window = this.windowOf(opened)
    this.hunt = this.huntOf()
  }

  /** The same lines on a command line, which takes one rank or all. */
  script(): string[] {
    const { log, filter, run } = this
    const [rank, ...others] = filter.ranks ?? []
    return [
      'logs',
      run,
      ...(log.attempt === log.attempts.at(-1) ? [] : ['--attempt', String(log.attempt)]),
      ...(filter.stream === 'both' ? [] : ['--stream', filter.stream]),
      ...(typeof rank === 'number' && others.length === 0 ? ['--rank', String(rank)] : []),
    ]
  }

  place(): PlaceState {
    const { log, window, filter, hunt } = this
    const at = window.follow ? undefined : window.current
    const source = at && log.sources[at.sources[0] ?? -1]
    return {
      ...filter.state(),
      attempt: log.attempt === log.attempts.at(-1) ? null : log.attempt,
      wrap: this.wrap,
      pan: this.pan,
      query: hunt.query,
      path: source?.path ?? null,
      offset: source && at ? at.offset : null,
      marks: this.marks.map(writeBookmark),
    }
  }

  /** Rows of the pane without its edges, and in lanes without their names. */
  height(): number {
    return Math.max(1, this.stage.area.rows - (this.filter.mode === 'lanes' ? 3 : 2))
  }

  walk(delta: number): void {
    if (delta === Number.NEGATIVE_INFINITY) this.go({ kind: 'first' })
    else if (delta === Number.POSITIVE_INFINITY) this.window.toEnd()
    else this.window.walk(delta)
  }

  /** Shows what is chosen now. */
  show(): void {
    const { log, window, filter } = this
    // Asked in one breath: the thread that reads hears both before it goes on with what it reads.
    this.attempted(Promise.all([log.ask('show', { view: filter.view(log.sources) }), window.refresh()]))
  }

  /** Shows a line that was seen before. */
  seek(id: number): void {
    this.attempted(this.window.seek(id))
  }

  go(goal: Goal): void {
    if (goal.kind === 'end') {
      this.window.toEnd()
      return
    }
    const target = goal.kind === 'first' ? ({ kind: 'line', line: 1 } as const) : goal
    const jump = async () => {
      const found = await this.log.ask('locate', { target })
      if (found === null) return this.stage.notify('muted', nowhere(goal))
      await this.window.seek(found.id)
      if (goal.kind === 'step' && !found.exact)
        this.stage.notify('muted', safeText`step ${goal.step} is not in the log; this is the next one`)
    }
    this.attempted(jump())
  }

  /** Another attempt of the same run; `by` counts from the one on screen. */
  turnAttempt(by: 1 | -1): void {
    const { attempts, attempt } = this.log
    const next = attempts[attempts.indexOf(attempt) + by]
    if (next !== undefined) this.reopen(next, { ...this.filter.state(), query: this.hunt.query })
  }

  mark(): void {
    const row = this.window.current
    const source = row && this.log.sources[row.sources[0] ?? -1]
    if (!row || !source) return
    const text = plainText(row.cells[0]?.text ?? '').slice(0, MARK_TEXT)
    const before = this.marks.length
    this.marks = toggled(this.marks, { path: source.path, offset: row.offset, text })
    this.stage.notify('muted', this.marks.length > before ? safeText`marked` : safeText`mark taken off`)
  }

  isMarked(row: LogRow): boolean {
    return isMarked(this.marks, this.log.sources[row.sources[0] ?? -1], row.offset)
  }

  goToMark({ path, offset }: Bookmark): void {
    const source = this.log.sources.findIndex(each => each.path === path)
    if (source < 0) this.stage.notify('warn', safeText`that line is in the log of another attempt`)
    else this.go({ kind: 'byte', source, offset })
  }

  /** Copies the line that stands out, or the lines that a folded row stands for. */
  copy(): void {
    const row = this.window.current
    if (!row) return
    const to = Math.min(row.last, row.id + COPIED_LINES)
    const text = row.live
      ? Promise.resolve(plainText(row.cells[0]?.text ?? ''))
      : this.log.ask('text', { from: row.id, to })
    this.attempted(
      text.then(whole =>
        this.stage.copy(whole, row.lines === 1 ? safeText`the line` : safeText`${row.lines} lines`),
      ),
    )
  }

  close(): void {
    this.closed = true
    this.hunt.close()
    this.log.close()
  }

  /** What the engine said; the screen is drawn again. */
  news({ state, search, grew }: News): void {
    if (state.generation !== this.window.state.generation) {
      this.window.state = state
      this.stage.notify(
        'warn',
        safeText`a file of this log was replaced or cut: it is read from its beginning`,
      )
      this.window.toEnd()
    }
    const awaited = this.hunt.news(search)
    this.window.news(state, grew)
    this.stage.changed(awaited ? 'input' : 'stream')
  }

  /** New files of the log begin to be shown. */
  sourcesCame(): void {
    if (this.filter.whole) return
    this.attempted(this.log.ask('show', { view: this.filter.view(this.log.sources) }))
  }

  /** The thread that reads the log ended. */
  lost(why: SafeText): void {
    if (this.closed) return
    this.stage.notify('warn', why)
    this.reopen(this.log.attempt, { ...this.place(), query: '' })
  }

  private reopen(attempt: number, state: PlaceState): void {
    this.hunt.close()
    this.log.close()
    const coming = openFor(this.stage, this.run, this.filter, attempt, () => (this.closed ? undefined : this))
    this.stage.load(
      coming.then(async opened => {
        if (this.closed) return opened.log.close()
        this.log = opened.log
        this.window = this.windowOf(opened)
        this.hunt = this.huntOf()
        await this.restore(state)
      }),
      () => this.stage.changed('input'),
      safeText`the log cannot be read`,
    )
  }

  private async restore(state: PlaceState): Promise<void> {
    const { window } = this
    // What the engine said before there was a page to hear it; the lines that are there are shown meanwhile.
    this.attempted(
      this.log.ask('state', null).then(now => {
        window.news(now, false)
        this.stage.changed('stream')
      }),
    )
    if (typeof state.query === 'string') this.hunt.set(state.query)
    if (state.go === 'first-error') {
      const hit = await this.log.ask('find', {
        what: 'bad',
        id: this.window.state.end,
        direction: 1,
        wrap: true,
      })
      if (hit) await this.window.seek(hit.id)
      return
    }
    const source = this.log.sources.findIndex(({ path }) => path === state.path)
    const offset = numberOf(state.offset)
    if (source < 0 || offset === undefined) return
    const found = await this.log.ask('locate', { target: { kind: 'byte', source, offset } })
    if (found) await this.window.seek(found.id)
  }

  private windowOf({ log, window }: Awaited<ReturnType<typeof openLog>>): LogWindow {
    return new LogWindow(log, window, {
      height: () => this.height(),
      changed: () => this.stage.changed('input'),
      failed: error => this.failed(error),
    })
  }

  private huntOf(): LogHunt {
    return new LogHunt(this.stage, this.log, this.window, () => {
      this.gaveUp = this.hunt.query
      this.reopen(this.log.attempt, { ...this.place(), query: '' })
    })
  }

  private attempted(act: Promise<unknown>): void {
    act.catch((error: unknown) => this.failed(error))
  }

  private failed(error: unknown): void {
    if (!this.closed) this.stage.failed(safeText`the log cannot be read`, error)
  }
}

function openFor(
  stage: Stage,
  run: string,
  filter: LogFilter,
  attempt: number | undefined,
  page: () => LogPage | undefined,
  spare: SpareLogThread | null = null,
): ReturnType<typeof openLog> {
  return openLog(stage.context, run, {
    ...(attempt === undefined ? {} : { attempt }),
    choose: sources => filter.view(sources),
    rows: Math.max(50, stage.area.rows + 20),
    spare,
    onNews: news => page()?.news(news),
    onSources: () => page()?.sourcesCame(),
    onGone: error => page()?.lost(sanitize(`the log is opened again: ${error.message}`)),
  })
}

function nowhere(goal: Goal): SafeText {
  if (goal.kind === 'step') return safeText`no line speaks of step ${goal.step} or a later one`
  return goal.kind === 'time' ? safeText`no line is of that time or later` : safeText`there is no such line`
}
