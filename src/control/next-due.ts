import { type NextDue, nextDue } from '../core/benchmarks/next-due.ts'
import type { SuiteUse } from '../core/task-plugin.ts'
import type { Context } from './context.ts'
import type { RunPage } from './show.ts'
import { isOpen } from './will-go-on.ts'

export type { NextDue, SuiteUse }

/** When each of these suites is measured next on checkpoints that a run will save; none of a run that is over. */
export function nextDueOf(
  ctx: Context,
  { run, checkpoints }: Pick<RunPage, 'run' | 'checkpoints'>,
  uses: readonly SuiteUse[],
): NextDue[] {
  if (uses.length === 0 || !isOpen(ctx, run)) return []
  const saved = checkpoints.reduce<number | null>((most, { step }) => Math.max(most ?? 0, step), null)
  return uses.flatMap(use => nextDue(use, { ...run, saved }) ?? [])
}

/** The same for whoever can wait until the config is read; null where it cannot be read now. */
export async function comingOf(
  ctx: Context,
  page: Pick<RunPage, 'run' | 'checkpoints'>,
): Promise<NextDue[] | null> {
  if (!isOpen(ctx, page.run)) return []
  const { suitesAsked } = await import('./suites-asked.ts')
  const uses = await suitesAsked(ctx, page.run)
  return uses && nextDueOf(ctx, page, uses)
}
