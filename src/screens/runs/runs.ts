import { type Glance, glance } from '../../control/glance.ts'
import { runs } from '../../control/runs.ts'
import type { Run } from '../../schema/run.ts'
import type { Stage } from '../stage/screen.ts'
import { headlineMetric } from '../ui/headline.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { parseFilter } from './filter.ts'
import { CURVE_WIDTH } from './rows.ts'

/** Runs read at once, and most runs that are kept for scrolling. */
const PAGE = 200
const MOST = 2000

/** State of the list of runs and what can be done with it; drawn by `screen.tsx`, driven by `keys.ts`. */
export class RunList {
  readonly stage: Stage
  /** Widest cell of each column so far. */
  readonly widths = new Map<string, number>()
  runs: Run[] = []
  /** The registry has more than were read. */
  more = false
  place: ListState = LIST_START
  filter = ''
  /** Why the list cannot be read, or null. */
  error: unknown = null
  private glances = new Map<string, Glance>()
  private wanted = PAGE

  constructor(stage: Stage) {
    this.stage = stage
    this.read()
  }

  get selected(): Run | undefined {
    return this.runs.find(({ id }) => id === this.place.selected)
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

  /** Reads the list again; keeps the cursor on its run. */
  read(): void {
    try {
      const items: Run[] = []
      let after: string | null = null
      do {
        const page = runs(this.stage.context, {
          ...parseFilter(this.filter),
          order: 'needs_me',
          limit: PAGE,
          after,
        })
        items.push(...page.items)
        after = page.next
      } while (after !== null && items.length < this.wanted)
      this.runs = items
      this.more = after !== null
      this.error = null
      this.glances = new Map()
    } catch (error) {
      this.error = error
    }
    this.place = keepPlace(this.place, this.ids(), this.height())
  }

  walk(delta: number): void {
    const towardsEnd = this.place.at + delta >= this.runs.length - 1
    if (towardsEnd && this.more && this.wanted < MOST) {
      this.wanted = delta === Number.POSITIVE_INFINITY ? MOST : Math.min(MOST, this.wanted + PAGE)
      this.read()
    }
    this.place = move(this.place, this.ids(), delta, this.height())
  }

  setFilter(text: string): void {
    this.filter = text
    this.wanted = PAGE
    this.read()
  }

  /** Puts the cursor on a run, if it is there. */
  select(id: string): void {
    this.place = keepPlace({ ...this.place, selected: id }, this.ids(), this.height())
  }

  private ids(): string[] {
    return this.runs.map(({ id }) => id)
  }

  private readGlances(): void {
    const unread = this.visible().flatMap(({ id }) => (this.glances.has(id) ? [] : [id]))
    for (const [id, seen] of glance(this.stage.context, unread, headlineMetric, CURVE_WIDTH * 2)) {
      this.glances.set(id, seen)
    }
  }
}
