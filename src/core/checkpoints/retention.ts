import type { Retention } from '../task-plugin.ts'

/** What the rule must know of a checkpoint. */
export interface Retained {
  id: string
  step: number
  attempt: number
  /** On the way that the newest attempt came; others were left behind by a resume from an earlier step. */
  current: boolean
  metrics: Readonly<Record<string, number | null>>
}

/** Why the rule keeps a checkpoint. */
export type KeptBy = 'last' | 'best' | 'every'

/** The checkpoint with the smallest finite value of the first of these metrics that any carries; the earlier of equals. */
export function bestOf<C extends Omit<Retained, 'id' | 'current'>>(
  checkpoints: readonly C[],
  rankedBy: readonly string[],
): C | undefined {
  for (const metric of rankedBy) {
    const value = (each: C) => each.metrics[metric] ?? Number.NaN
    const ranked = checkpoints.filter(each => Number.isFinite(value(each)))
    const [best] = ranked.toSorted((a, b) => value(a) - value(b) || a.step - b.step || a.attempt - b.attempt)
    if (best) return best
  }
  return undefined
}

/**
 * Which checkpoints a run keeps and why; the others are superfluous. Kept are the newest of the current history, as many of
 * those that were left behind, the best of all, and multiples of `keep_every`. A task without a rule deletes none.
 */
export function keptBy(
  checkpoints: readonly Retained[],
  { keep_last, keep_every }: Retention,
  rankedBy: readonly string[],
): Map<string, KeptBy[]> {
  const ordered = checkpoints.toSorted((a, b) => a.step - b.step || a.attempt - b.attempt)
  const newest = [true, false].flatMap(side =>
    ordered.filter(({ current }) => current === side).slice(-keep_last),
  )
  const last = new Set(newest.map(({ id }) => id))
  const best = bestOf(ordered, rankedBy)
  const kept = new Map<string, KeptBy[]>()
  for (const { id, step } of ordered) {
    const reasons: KeptBy[] = []
    if (last.has(id)) reasons.push('last')
    if (id === best?.id) reasons.push('best')
    if (keep_every !== null && step % keep_every === 0) reasons.push('every')
    if (reasons.length > 0) kept.set(id, reasons)
  }
  return kept
}
