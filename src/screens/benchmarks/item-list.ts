import { withItems } from '../../control/bench-results.ts'
import {
  ITEM_ORDERS,
  type ItemOrder,
  type ItemScore,
  itemScores,
  orderItems,
} from '../../core/benchmarks/item-scores.ts'
import { subjectWords } from '../../core/benchmarks/score-words.ts'
import type { BenchmarkResult, Measured } from '../../schema/benchmark.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'

/** State of the items of one result; drawn by `items-screen.tsx`, driven by `item-keys.ts`. */
export class ItemList {
  readonly stage: Stage
  readonly measured: Measured
  readonly widths = new Map<string, number>()
  /** Null while they are read. */
  result: BenchmarkResult | null = null
  /** Why they cannot be read, or null. */
  why: string | null = null
  metric: string
  order: ItemOrder
  filter: string
  shown: ItemScore[] = []
  at: ListState
  private closed = false

  constructor(
    stage: Stage,
    measured: Measured,
    state: { metric: string | null; order: ItemOrder; filter: string; selected: string | null },
  ) {
    this.stage = stage
    this.measured = measured
    const [first = ''] = this.metrics
    this.metric = this.metrics.find(each => each === state.metric) ?? first
    this.order = state.order
    this.filter = state.filter
    this.at = { ...LIST_START, selected: state.selected }
    void this.read()
  }

  get metrics(): string[] {
    return Object.keys(this.measured.scores ?? {})
  }

  get higherIsBetter(): boolean {
    return this.measured.scores?.[this.metric]?.higher_is_better ?? true
  }

  get selected(): ItemScore | undefined {
    return this.shown[this.at.at]
  }

  /** The same on a command line. */
  script(): string[] {
    return ['bench', 'results', subjectWords(this.measured), '--suite', this.measured.suite, '--items']
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 3)
  }

  visible(): ItemScore[] {
    return this.shown.slice(this.at.top, this.at.top + this.height())
  }

  walk(delta: number): void {
    this.at = move(this.at, this.ids(), delta, this.height())
  }

  turnOrder(): void {
    this.order = ITEM_ORDERS[(ITEM_ORDERS.indexOf(this.order) + 1) % ITEM_ORDERS.length] ?? 'worst'
    this.settle()
    this.walk(Number.NEGATIVE_INFINITY)
  }

  turnMetric(): void {
    const { metrics } = this
    this.metric = metrics[(metrics.indexOf(this.metric) + 1) % metrics.length] ?? this.metric
    this.settle()
  }

  setFilter(text: string): void {
    this.filter = text
    this.settle()
  }

  close(): void {
    this.closed = true
  }

  private settle(): void {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean)
    const items = this.result ? itemScores(this.result, this.metric) : []
    const found = items.filter(({ recording }) => words.every(word => recording.toLowerCase().includes(word)))
    this.shown = orderItems(found, this.order, this.higherIsBetter)
    this.at = keepPlace(this.at, this.ids(), this.height())
  }

  private async read(): Promise<void> {
    try {
      this.result = (await withItems(this.stage.context, this.measured)).result
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error)
    }
    if (this.closed) return
    // The place that was remembered stays until there are items to stand on.
    const kept = this.at
    this.settle()
    if (this.result === null) this.at = kept
    this.stage.changed('stream')
  }

  private ids(): string[] {
    return this.shown.map(({ id }) => id)
  }
}
