import { z } from 'zod'
import type { UnderWay } from '../core/benchmarks/standing.ts'
import type { Context } from './context.ts'
import { aboutToGoOn } from './will-go-on.ts'

/** What a run was asked to measure; `checkpoint_hash` is that of a baseline where it measures one. */
export type Asked = Omit<UnderWay, 'state'>

const question = z.object({ suite: z.string(), suite_version: z.number(), checkpoint_hash: z.string() })

/** What a run was asked to measure, whether it has begun or not; null: something else. */
export function askedOf(ctx: Context, run_id: string): Asked | null {
  const asked = question.safeParse(ctx.store.run(run_id)?.identity)
  if (!asked.success) return null
  const { suite, suite_version, checkpoint_hash } = asked.data
  return { suite: `${suite}@${suite_version}`, checkpoint_hash, run_id }
}

/** What runs that are not over were asked to measure, whoever asked. */
export function measuringNow(ctx: Context): Asked[] {
  const { store } = ctx
  const open = new Set([
    ...[...store.activeAttempts(), ...store.outbox()].map(({ run_id }) => run_id),
    ...aboutToGoOn(ctx).map(({ id }) => id),
  ])
  return [...open].flatMap(id => askedOf(ctx, id) ?? [])
}
