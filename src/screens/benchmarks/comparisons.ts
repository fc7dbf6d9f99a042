import { comparablePair } from '../../core/benchmarks/comparable.ts'
import type { Comparison } from '../../core/benchmarks/compare.ts'
import type { BenchmarkResult, Measured } from '../../schema/benchmark.ts'
import type { Stage } from '../stage/screen.ts'

/** How two answers differ, metric by metric; or why nobody can say, or that it is being worked out. */
export type Difference =
  | { kind: 'compared'; metrics: readonly Comparison[] }
  | { kind: 'working' }
  | { kind: 'other items' }
  | { kind: 'unreadable'; why: string }

/** Comparisons of answers with those of the reference: items are read from files, one pair after the other. */
export class Comparisons {
  private readonly stage: Stage
  private readonly known = new Map<string, Difference>()
  private readonly queue = new Map<string, { before: Measured; after: Measured }>()
  /** The result that was read last as a reference: it is the same for a whole column. */
  private reference: { key: string; result: Promise<BenchmarkResult> } | null = null
  /** The comparison that is being worked out. */
  private current: string | null = null
  private closed = false

  constructor(stage: Stage) {
    this.stage = stage
  }

  /** What is known of the difference; what is not is worked out beside everything else. */
  of(reference: readonly Measured[], answers: readonly Measured[]): Difference {
    const pair = comparablePair(reference, answers)
    if (!pair) return { kind: 'other items' }
    const id = `${pair.before.key} ${pair.after.key}`
    const known = this.known.get(id)
    if (known) return known
    if (id !== this.current) this.queue.set(id, pair)
    void this.work()
    return { kind: 'working' }
  }

  /** What is asked for from here on is what is in sight. */
  forgetAsked(): void {
    this.queue.clear()
  }

  close(): void {
    this.closed = true
    this.queue.clear()
  }

  private async work(): Promise<void> {
    if (this.current !== null) return
    for (let next = this.take(); next && !this.closed; next = this.take()) {
      const [id, { before, after }] = next
      this.current = id
      this.known.set(id, await this.compare(before, after))
      if (!this.closed) this.stage.changed('stream')
    }
    this.current = null
  }

  private take(): [string, { before: Measured; after: Measured }] | undefined {
    const [next] = this.queue
    if (next) this.queue.delete(next[0])
    return next
  }

  private async compare(before: Measured, after: Measured): Promise<Difference> {
    try {
      const [{ readResult }, { compareByEach }] = await Promise.all([
        import('../../control/bench-results.ts'),
        import('../../core/benchmarks/compare.ts'),
      ])
      const { context } = this.stage
      if (this.reference?.key !== before.key)
        this.reference = { key: before.key, result: readResult(context, before) }
      const [left, right] = [await this.reference.result, await readResult(context, after)]
      const metrics = compareByEach(left, right)
      return metrics.length === 0 ? { kind: 'other items' } : { kind: 'compared', metrics }
    } catch (error) {
      this.reference = null
      return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
    }
  }
}
