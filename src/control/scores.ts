import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Context } from './context.ts'

/** Most results of a run that are looked through for the newest of each suite. */
const LOOKED_AT = 200

/** The answer of each suite to each of some checkpoints, by hash: over the largest part of the items, the newest suite first. */
export function scoresOf(ctx: Context, hashes: readonly string[]): Map<string, Measured[]> {
  const found = ctx.store.measuredOf(hashes)
  return new Map([...found].map(([hash, measured]) => [hash, bestOfSuites(measured, largerPart)]))
}

/** Whether anything was ever measured. */
export const anyScores = (ctx: Context): boolean => ctx.store.measuredSuites().length > 0

/** What each suite says of the newest checkpoint of a run that it has an answer to, the newest suite first. */
export function scoresOfRun(ctx: Context, run: string): Measured[] {
  const { items } = ctx.store.measured({ of_run: run, state: 'finished', limit: LOOKED_AT })
  const later = (a: Measured, b: Measured) => a.step > b.step || (a.step === b.step && largerPart(a, b))
  return bestOfSuites(items, later)
}

/** Newest answers of a run that are looked at where its newest question has none yet. */
const NEWEST = 8

/**
 * One score of each of some runs, for a list: that of the checkpoint that was measured last, over the largest part of the
 * items, of several suites the first by name. Runs that were never measured are left out.
 */
export function scoreOfEach(ctx: Context, runs: readonly string[]): Map<string, Measured> {
  const { checkpoints } = ctx.store.measuredCheckpoints({ each: 'run', runs, limit: runs.length })
  const measured = ctx.store.measuredOf(checkpoints.map(({ checkpoint_hash }) => checkpoint_hash))
  const found = new Map<string, Measured>()
  for (const { run_id, checkpoint_hash } of checkpoints) {
    const score = chosen(measured.get(checkpoint_hash) ?? []) ?? chosen(lastAnswers(ctx, run_id))
    if (score) found.set(run_id, score)
  }
  return found
}

function lastAnswers(ctx: Context, run: string): Measured[] {
  const { items } = ctx.store.measured({ of_run: run, state: 'finished', limit: NEWEST })
  return items.filter(({ checkpoint_hash }) => checkpoint_hash === items[0]?.checkpoint_hash)
}

function chosen(measured: readonly Measured[]): Measured | undefined {
  const [first] = measured
    .filter(({ state }) => state === 'finished')
    .sort((a, b) => b.partial_subset - a.partial_subset || (a.suite < b.suite ? -1 : 1))
  return first
}

/** The same checkpoints with their scores. */
export function withScores<T extends Checkpoint>(
  ctx: Context,
  checkpoints: readonly T[],
): (T & { scores: Measured[] })[] {
  const scores = scoresOf(
    ctx,
    checkpoints.map(({ checkpoint_hash }) => checkpoint_hash),
  )
  return checkpoints.map(each => ({ ...each, scores: scores.get(each.checkpoint_hash) ?? [] }))
}

const largerPart = (a: Measured, b: Measured) => a.partial_subset > b.partial_subset

/** One answer a suite, in the order in which the suites come; of equal ones the first stands. */
function bestOfSuites(
  measured: readonly Measured[],
  better: (a: Measured, b: Measured) => boolean,
): Measured[] {
  const best = new Map<string, Measured>()
  for (const each of measured) {
    const known = best.get(each.suite)
    if (each.state === 'finished' && (!known || better(each, known))) best.set(each.suite, each)
  }
  return [...best.values()]
}
