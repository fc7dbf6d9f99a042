import type { Looked, OpenLog } from '../../control/open-log.ts'
import type { SearchState } from '../../core/logs/log-row.ts'
import { type Pattern, patternOf } from '../../core/logs/search-text.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Stage } from '../stage/screen.ts'
import type { LogWindow } from './log-window.ts'

/** Longest time that keys wait for a hit, and that a thread may be silent while it searches, ms. */
const WAIT_MS = 150
const SILENT_MS = 2500

const WORDS: Record<Looked, SafeText> = {
  query: safeText`match`,
  bad: safeText`line that looks like an error`,
  warn: safeText`line that looks like a warning`,
}

/** What is looked for in a log, and the way from hit to hit. */
export class LogHunt {
  query = ''
  pattern: Pattern | null = null
  found: SearchState | null = null
  /** What is being looked for since longer than a moment. */
  busy: SafeText | null = null
  private readonly stage: Stage
  private readonly log: OpenLog
  private readonly window: LogWindow
  private readonly stuck: () => void
  private hunts = 0
  private guard: NodeJS.Timeout | undefined

  /** `stuck` is called when an expression takes so long that only a new thread helps. */
  constructor(stage: Stage, log: OpenLog, window: LogWindow, stuck: () => void) {
    this.stage = stage
    this.log = log
    this.window = window
    this.stuck = stuck
  }

  /** Looks for a text from now on; an empty one ends the search. */
  set(query: string): void {
    if (query === this.query) return
    this.query = query
    this.pattern = query === '' ? null : patternOf(query)
    this.found = null
    this.busy = null
    this.hunts += 1
    this.log.ask('search', { pattern: this.pattern }).catch(this.stuck)
    if (this.pattern) this.watch()
  }

  /** How far the search is, as the engine says; true for what somebody waits for: its first hits, and its end. */
  news(found: SearchState | null): boolean {
    // What is said of an earlier search may come late.
    if (found !== null && found.source !== this.pattern?.source) return false
    const before = this.found
    this.found = found
    if (found === null) return false
    return (found.hits > 0 && !before?.hits) || (found.done && !before?.done)
  }

  /** To the nearest hit in a direction, over the ends of the log where there is none. */
  jump(what: Looked, direction: 1 | -1): void {
    this.hunts += 1
    const { hunts } = this
    const hunt = this.hunt(what, direction, () => hunts === this.hunts)
    this.stage.load(settledWithin(hunt, WAIT_MS), () => {}, safeText`cannot search`)
    this.busy = safeText`looking for a ${WORDS[what]}`
  }

  /** While a text is typed: the hit on or after the first row on screen, else the last one before it. */
  async preview(): Promise<void> {
    const { hunts } = this
    const from = this.window.shown[0]?.id ?? this.window.state.first
    const find = (id: number, direction: 1 | -1) =>
      this.log.ask('find', { what: 'query', id, direction, wrap: false })
    const hit = (await find(from - 1, 1)) ?? (await find(from, -1))
    if (hit && hunts === this.hunts && this.pattern) await this.window.seek(hit.id)
  }

  close(): void {
    clearTimeout(this.guard)
    this.hunts += 1
  }

  private async hunt(what: Looked, direction: 1 | -1, current: () => boolean): Promise<void> {
    const { window } = this
    const row = window.current
    const at = direction === 1 ? row?.last : row?.id
    const id = window.follow && window.focus === null ? window.state.end : (at ?? window.state.end)
    try {
      const hit = await this.log.ask('find', { what, id, direction, wrap: true })
      if (!current()) return
      if (hit === null) {
        const sought = what === 'query' ? safeText`line matches ${this.query}` : WORDS[what]
        this.stage.notify('muted', safeText`no ${sought}`)
        return
      }
      await window.seek(hit.id)
      if (hit.wrapped)
        this.stage.notify(
          'muted',
          direction === 1
            ? safeText`none below: this is the first from the top`
            : safeText`none above: this is the last`,
        )
    } finally {
      if (current()) this.busy = null
      this.stage.changed('input')
    }
  }

  /** Looks whether the thread still answers while it searches. */
  private watch(): void {
    clearTimeout(this.guard)
    let asked = false
    const look = () => {
      if (this.found?.done || !this.pattern) return
      if (this.log.silence() > SILENT_MS) return this.stuck()
      if (!asked) {
        asked = true
        this.log.ask('state', null).then(() => (asked = false), this.stuck)
      }
      this.guard = setTimeout(look, SILENT_MS / 5)
    }
    this.guard = setTimeout(look, SILENT_MS / 5)
  }
}

/** The same promise, given up on after a while; it goes on. */
function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
