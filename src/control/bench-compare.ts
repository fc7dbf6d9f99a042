import { comparablePair } from '../core/benchmarks/comparable.ts'
import { type Comparison, compareByEach } from '../core/benchmarks/compare.ts'
import type { Measured } from '../schema/benchmark.ts'
import { OrionError } from '../schema/error.ts'
import { readResult } from './bench-results.ts'
import { BASELINE } from './bench-run.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findSuite } from './suites.ts'

export interface BenchComparison {
  suite: string
  partial_subset: number
  before: Measured
  after: Measured
  metrics: Comparison[]
}

/**
 * Compares what two checkpoints (or `baseline`) got on a suite, on the largest subset that both were measured on. Throws
 * `not_found` where there is none.
 */
export async function benchCompare(
  ctx: Context,
  suiteText: string,
  beforeText: string,
  afterText: string,
): Promise<BenchComparison> {
  const suite = await findSuite(ctx, suiteText)
  const hashOf = async (text: string) =>
    text === BASELINE ? suite.baseline.hash : (await findCheckpoint(ctx, text)).checkpoint_hash
  const finished = async (text: string) => {
    const checkpoint_hash = await hashOf(text)
    return ctx.store.measured({ suite: suite.suite, checkpoint_hash, state: 'finished' }).items
  }
  const [a, b] = [await finished(beforeText), await finished(afterText)]
  const pair = comparablePair(a, b)
  if (!pair) throw noPair(suite.suite, [beforeText, a], [afterText, b])
  const { before, after } = pair
  const [left, right] = [await readResult(ctx, before), await readResult(ctx, after)]
  const metrics = compareByEach(left, right)
  return { suite: suite.suite, partial_subset: before.partial_subset, before, after, metrics }
}

function noPair(suite: string, ...sides: [string, Measured[]][]): OrionError {
  const [empty] = sides.find(([, found]) => found.length === 0) ?? []
  if (empty !== undefined) {
    return new OrionError('not_found', `${empty} was not measured on ${suite}.`, {
      hint: `orion bench run ${suite} ${empty}`,
    })
  }
  const told = sides.map(
    ([name, found]) => `${name} on ${found.map(each => `${each.partial_subset * 100} %`).join(', ')}`,
  )
  return new OrionError('not_found', `There are no results on the same items and data: ${told.join('; ')}.`, {
    hint: 'Measure both on the same part, with the recordings as they are now.',
  })
}
