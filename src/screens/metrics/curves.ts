import type { Context } from '../../control/context.ts'
import { findRun } from '../../control/find-run.ts'
import { elapsed, metrics, type Series, series, valuesAt } from '../../control/metrics.ts'
import type { RunDetail } from '../../schema/run.ts'
import type { Range } from './range.ts'
import { BY_STEP, type XMap, xMapOf } from './x-map.ts'

/** Reads that are kept while nothing changed. */
const MOST_KEPT = 500
/** Places at which time or another unit is known along a run. */
const SAMPLES = 200

/** How closely values that are no numbers are found. */
const BAD_BUCKETS = 2000

type Layer = 'canonical' | 'superseded'

/** What the screen reads of its runs, each once while the run stays as it is. */
export class Curves {
  private readonly ctx: Context
  private readonly kept = new Map<string, unknown>()
  private readonly runs = new Map<string, { run: RunDetail; face: string }>()

  constructor(ctx: Context) {
    this.ctx = ctx
  }

  /** Looks at a run again; true when it changed. */
  look(id: string): boolean {
    const run = findRun(this.ctx, id)
    const face = [run.state, run.attempt, run.step, run.last_event_at, run.updated_at].join()
    const before = this.runs.get(id)?.face
    this.runs.set(id, { run, face })
    return before !== face
  }

  run(id: string): RunDetail {
    if (!this.runs.has(id)) this.look(id)
    return this.runs.get(id)?.run ?? findRun(this.ctx, id)
  }

  /** Whether there is still a run of that id. */
  knows(id: string): boolean {
    try {
      return this.run(id).id === id
    } catch {
      return false
    }
  }

  latest(id: string): Map<string, { step: number; value: number } | null> {
    return this.keep(id, 'latest', () => new Map(metrics(this.ctx, id).map(each => [each.name, each.latest])))
  }

  series(id: string, name: string, range: Range | null, buckets: number, layer: Layer): Series {
    return this.keep(id, `series ${name} ${range?.from} ${range?.to} ${buckets} ${layer}`, () =>
      series(this.ctx, id, name, { ...stepsOf(range), buckets, layer }),
    )
  }

  /** A curve with about as many buckets in every octave of steps, for a logarithmic axis. */
  octaves(id: string, name: string, { from, to }: Range, buckets: number): Series {
    return this.keep(id, `octaves ${name} ${from} ${to} ${buckets}`, () => {
      const count = Math.max(1, Math.ceil(Math.log2(to / from)))
      const pieces = Array.from({ length: count }, (_, at) => {
        const low = Math.ceil(from * 2 ** at)
        const high = Math.min(Math.floor(to), Math.ceil(from * 2 ** (at + 1)) - 1)
        return low <= high
          ? [this.series(id, name, { from: low, to: high }, Math.ceil(buckets / count), 'canonical')]
          : []
      }).flat()
      return joined(pieces)
    })
  }

  /** Steps near which a metric is no number. */
  badSteps(id: string, name: string): number[] {
    return this.keep(id, `bad ${name}`, () => {
      const { step, bad } = series(this.ctx, id, name, { buckets: BAD_BUCKETS, layer: 'canonical' })
      return [...step].filter((_, at) => (bad[at] ?? 0) > 0)
    })
  }

  /** The value at a step, or the last one before it. */
  valueAt(id: string, name: string, step: number): number | null {
    return this.keep(id, `values ${step}`, () => valuesAt(this.ctx, id, step)).get(name) ?? null
  }

  /** Where the steps of a run stand by `unit`: steps, seconds of training, or a metric that counts. */
  xMap(id: string, unit: string): XMap | null {
    if (unit === 'step') return BY_STEP
    return this.keep(id, `map ${unit}`, () => {
      if (unit === 'time') {
        const { step, x } = elapsed(this.ctx, id, SAMPLES)
        return xMapOf(step, x)
      }
      const { step, last } = series(this.ctx, id, unit, { buckets: SAMPLES, layer: 'canonical' })
      return xMapOf(step, last)
    })
  }

  private keep<T>(id: string, what: string, read: () => T): T {
    this.run(id)
    const key = `${id} ${this.runs.get(id)?.face} ${what}`
    if (this.kept.has(key)) return this.kept.get(key) as T
    const value = read()
    if (this.kept.size >= MOST_KEPT) this.kept.clear()
    this.kept.set(key, value)
    return value
  }
}

function stepsOf(range: Range | null): { from?: number; to?: number } {
  return range === null ? {} : { from: Math.max(0, Math.floor(range.from)), to: Math.ceil(range.to) }
}

/** Curves of the same metric that follow each other, as one. */
export function joined(pieces: readonly Series[]): Series {
  const column = (of: (piece: Series) => Float64Array) =>
    Float64Array.from(pieces.flatMap(piece => [...of(piece)]))
  return {
    name: pieces[0]?.name ?? '',
    step: column(piece => piece.step),
    min: column(piece => piece.min),
    max: column(piece => piece.max),
    last: column(piece => piece.last),
    mean: column(piece => piece.mean),
    count: column(piece => piece.count),
    bad: column(piece => piece.bad),
    superseded: Uint8Array.from(pieces.flatMap(piece => [...piece.superseded])),
  }
}
