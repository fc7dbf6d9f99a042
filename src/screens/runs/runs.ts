import { isDeepStrictEqual } from 'node:util'
import { type Glance, glance } from '../../control/glance.ts'
import { type FilterMistake, readRunFilter } from '../../control/run-filter.ts'
import { type RunFilter, runs } from '../../control/runs.ts'
import { scoreOfEach } from '../../control/scores.ts'
import { headlineMetric } from '../../core/headline.ts'
import { type Vitals, vitals } from '../../core/run-vitals.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { ACTIVE_STATES, RUN_ORDERS, type Run, type RunOrder } from '../../schema/run.ts'
import { Doing } from '../stage/doing.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { CURVE_WIDTH } from './rows.ts'
import { RunMarks } from './run-marks.ts'

/** Runs read at once, and most runs that are kept for scrolling. */
const PAGE = 200
const MOST = 2000
/** Health and time left do not change faster than this. */
const JUDGED_MS = 1000

/** State of the list of runs and what can be done with it; drawn by `screen.tsx`, driven by `keys.ts`. */
export class RunList {
  readonly stage: Stage
  readonly doing: Doing
  readonly marks = new RunMarks()
  /** Widest cell of each column so far. */
  readonly widths = new Map<string, number>()
  runs: Run[] = []
  /** The registry has more than were read. */
  more = false
  /** Older runs are still being looked through for the filter. */
  looking = false
  place: ListState = LIST_START
  filter = ''
  order: RunOrder = 'needs_me'
  /** Where the filter is wrong; the list shows what the one before it found. */
  mistake: FilterMistake | null = null
  private asked: RunFilter = {}
  private glances = new Map<string, Glance>()
  private scores = new Map<string, Measured>()
  /** Glances that a new look at the registry leaves as they are. */
  private still: ReadonlyMap<string, Glance> = new Map()
  private readonly judged = new WeakMap<Glance, { at: number; vitals: Vitals }>()
  private wanted = PAGE
  private after: string | null = null
  private closed = false
  /** Counts the questions, so that a look for an older one ends. */
  private question = 0

  constructor(stage: Stage) {
    this.stage = stage
    this.doing = new Doing(stage)
    this.read()
  }

  get selected(): Run | undefined {
    return this.runs.find(({ id }) => id === this.place.selected)
  }

  /** Runs that an act is about: those marked, else the one under the cursor. */
  get chosen(): string[] {
    if (this.marks.size > 0) return this.marks.all()
    return this.place.selected === null ? [] : [this.place.selected]
  }

  /** Rows of the window. */
  height(): number {
    return Math.max(1, this.stage.area.rows - 3)
  }

  visible(): Run[] {
    const { top } = keepPlace(this.place, this.ids(), this.height())
    return this.runs.slice(top, top + this.height())
  }

  /** Curve and newest values of a run on screen, read when first asked for. */
  glanceOf(run: Run): Glance | undefined {
    if (!this.glances.has(run.id)) this.readGlances()
    return this.glances.get(run.id)
  }

  /** The newest score of a run on screen. */
  scoreOf(run: Run): Measured | undefined {
    if (!this.glances.has(run.id)) this.readGlances()
    return this.scores.get(run.id)
  }

  /** Judged at most once a second for each glance: several parts of a frame ask. */
  vitalsOf(run: Run): Vitals | undefined {
    const seen = this.glanceOf(run)
    if (!seen) return undefined
    const now = this.stage.context.now()
    const known = this.judged.get(seen)
    if (known && Math.abs(now.getTime() - known.at) < JUDGED_MS) return known.vitals
    const fresh = vitals(run, seen, now)
    this.judged.set(seen, { at: now.getTime(), vitals: fresh })
    return fresh
  }

  /** Reads the list again; keeps the cursor on its run. What cannot be read leaves it as it is. */
  read(): void {
    this.question += 1
    const before = this.runs
    this.readOn({ runs: [], after: null })
    this.still = unchanged([...this.still, ...this.glances], before, this.runs)
    this.glances = new Map()
    this.scores = new Map()
    this.place = keepPlace(this.place, this.ids(), this.height())
  }

  walk(delta: number): void {
    const towardsEnd = this.place.at + delta >= this.runs.length - 1
    if (towardsEnd && this.more && !this.looking && this.wanted < MOST) {
      this.wanted = delta === Number.POSITIVE_INFINITY ? MOST : Math.min(MOST, this.wanted + PAGE)
      this.readOn()
    }
    this.place = move(this.place, this.ids(), delta, this.height())
    if (this.place.selected !== null) this.marks.reach(this.ids(), this.place.selected)
  }

  setFilter(text: string): void {
    this.filter = text
    const reading = readRunFilter(this.stage.context, text)
    this.mistake = reading.ok ? null : reading.mistake
    if (!reading.ok) return
    this.asked = reading.filter
    this.wanted = PAGE
    this.read()
  }

  setOrder(order: RunOrder): void {
    this.order = order
    this.wanted = PAGE
    this.place = LIST_START
    this.read()
  }

  nextOrder(): void {
    this.setOrder(RUN_ORDERS[(RUN_ORDERS.indexOf(this.order) + 1) % RUN_ORDERS.length] ?? 'needs_me')
  }

  /** Marks every run that the list holds, or none when all are marked. */
  markAll(): void {
    if (this.ids().every(id => this.marks.has(id))) this.marks.clear()
    else this.marks.set(this.ids())
  }

  /** Puts the cursor on a run, if it is there. */
  select(id: string): void {
    this.place = keepPlace({ ...this.place, selected: id }, this.ids(), this.height())
  }

  close(): void {
    this.closed = true
  }

  private ids(): string[] {
    return this.runs.map(({ id }) => id)
  }

  /** One look at the registry; goes on by itself, between keys, while the window is not full. */
  private readOn({ runs: known, after } = { runs: this.runs, after: this.after }): void {
    const page = runs(this.stage.context, {
      ...this.asked,
      order: this.order,
      limit: Math.max(1, this.wanted - known.length),
      after,
    })
    this.runs = [...known, ...page.items]
    this.after = page.next
    this.more = page.next !== null
    this.looking = this.more && this.runs.length < this.wanted
    if (!this.looking) return
    const { question } = this
    setImmediate(() => {
      if (this.closed || question !== this.question) return
      try {
        this.readOn()
      } catch (error) {
        this.looking = false
        this.stage.failed(safeText`not every run was looked through`, error)
      }
      this.place = keepPlace(this.place, this.ids(), this.height())
      this.stage.changed('stream')
    })
  }

  private readGlances(): void {
    const unread = this.visible().flatMap(({ id }) => (this.glances.has(id) ? [] : [id]))
    const buckets = CURVE_WIDTH * 2
    const read = glance(this.stage.context, unread, headlineMetric, buckets, this.still)
    for (const [id, seen] of read) this.glances.set(id, seen)
    for (const [id, score] of scoreOfEach(this.stage.context, unread)) this.scores.set(id, score)
  }
}

/** The glances of runs that have ended and whose rows are what they were: those log nothing any more. */
function unchanged(
  glances: readonly (readonly [id: string, seen: Glance])[],
  before: readonly Run[],
  now: readonly Run[],
): Map<string, Glance> {
  const rows = new Map(before.map(run => [run.id, run]))
  const same = new Set(
    now.flatMap(run => {
      const ended = !ACTIVE_STATES.includes(run.state) && run.state !== 'planned'
      return ended && isDeepStrictEqual(run, rows.get(run.id)) ? [run.id] : []
    }),
  )
  return new Map(glances.filter(([id]) => same.has(id)))
}
