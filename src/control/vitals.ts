import { headlineMetric } from '../core/headline.ts'
import { type Vitals, vitals } from '../core/run-vitals.ts'
import type { Run } from '../schema/run.ts'
import type { Context } from './context.ts'
import { glance } from './glance.ts'

export type { Vitals }

/** Values of a curve that its trend is judged by. */
const CURVE = 48

/** How the given runs fare: newest value, trend, speed, time left, complaints. */
export function vitalsOf(ctx: Context, runs: readonly Run[]): Map<string, Vitals> {
  const ids = runs.map(({ id }) => id)
  const seen = glance(ctx, ids, headlineMetric, CURVE)
  const now = ctx.now()
  return new Map(
    runs.flatMap(run => {
      const measured = seen.get(run.id)
      return measured ? [[run.id, vitals(run, measured, now)] as const] : []
    }),
  )
}
