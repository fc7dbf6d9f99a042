import { type Standing, standingsOf, type UnderWay } from '../core/benchmarks/standing.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { ACTIVE_STATES } from '../schema/run.ts'
import { BASELINE } from './bench-run.ts'
import type { Context } from './context.ts'
import { type Asked, askedOf } from './measuring-now.ts'
import { knownSuites } from './suites.ts'

/** Which checkpoints a table of scores has: those that were measured, the newest such of each run, or all. */
export const BOARD_ROWS = ['measured', 'runs', 'checkpoints'] as const
export type BoardRows = (typeof BOARD_ROWS)[number]

/** What can be measured: a checkpoint, or the baseline that every suite has. */
export interface Subject {
  /** Hash of the checkpoint, or `baseline`. */
  id: string
  /** Null for the baseline. */
  run_id: string | null
  run_name: string
  step: number
}

export const THE_BASELINE: Subject = { id: BASELINE, run_id: null, run_name: BASELINE, step: 0 }

/** As verbs take it: `<run>@<step>`, or `baseline`. */
export const subjectText = ({ run_id, step }: Subject): string =>
  run_id === null ? BASELINE : `${run_id}@${step}`

export interface BoardQuestion {
  rows: BoardRows
  /** Checkpoints of this run alone. */
  run: string | null
  /** Words in the name, id or key of the run. */
  words: readonly string[]
  limit: number
}

/** Most runs whose checkpoints are looked through for some words. */
const MATCHING_RUNS = 200

/** The checkpoints of a table of scores, newest first, and whether there are more. */
export function boardSubjects(
  ctx: Context,
  { rows, run, words, limit }: BoardQuestion,
): { subjects: Subject[]; more: boolean } {
  const page =
    words.length === 0 ? null : ctx.store.runs({ words: [...words], archived: 'with', limit: MATCHING_RUNS })
  const matching = page?.items.map(({ id }) => id)
  const runs = run === null ? matching : matching === undefined || matching.includes(run) ? [run] : []
  const beyond = run === null && page !== null && page.next !== null
  if (rows === 'checkpoints') {
    const saved = savedSubjects(ctx, runs, limit)
    return { ...saved, more: saved.more || beyond }
  }
  const each = rows === 'runs' ? 'run' : 'checkpoint'
  const { checkpoints, more } = ctx.store.measuredCheckpoints({ each, limit, ...(runs ? { runs } : {}) })
  const found = checkpoints.map(({ checkpoint_hash, run_id, step }) => ({
    id: checkpoint_hash,
    run_id,
    step,
  }))
  return { subjects: named(ctx, found), more: more || beyond }
}

function savedSubjects(ctx: Context, runs: readonly string[] | undefined, limit: number) {
  const page = runs === undefined ? ctx.store.checkpoints(null, { limit }) : null
  const newest = (a: Checkpoint, b: Checkpoint) =>
    a.created_at === b.created_at ? b.step - a.step : a.created_at < b.created_at ? 1 : -1
  const saved = page?.items ?? [...ctx.store.checkpointsOf(runs ?? []).values()].flat().sort(newest)
  const there = saved
    .filter(({ deleted }) => !deleted)
    .map(({ checkpoint_hash, run_id, step }) => ({ id: checkpoint_hash, run_id, step }))
  const distinct = [...new Map(there.map(each => [each.id, each])).values()]
  return {
    subjects: named(ctx, distinct.slice(0, limit)),
    more: page ? page.next !== null : distinct.length > limit,
  }
}

function named(ctx: Context, found: readonly { id: string; run_id: string; step: number }[]): Subject[] {
  const names = ctx.store.names([...new Set(found.map(({ run_id }) => run_id))])
  return found.map(each => ({ ...each, run_name: names.get(each.run_id) ?? each.run_id }))
}

/** The suites that a table of scores has: those that were measured, and those that were listed once. */
export const boardSuites = (ctx: Context): string[] =>
  [...new Set([...ctx.store.measuredSuites(), ...knownSuites(ctx)])].sort()

/** What runs were asked to measure, by their id; null: something else. It never changes, so it is read once. */
export type AskedRuns = Map<string, Asked | null>

/** The suite that was measured on last, where somebody begins to look; else any, or null while none is known. */
export const firstSuite = (ctx: Context): string | null =>
  ctx.store.measured({ limit: 1 }).items[0]?.suite ?? boardSuites(ctx)[0] ?? null

/** Where every suite stands with each of some checkpoints, by id of the subject. */
export function boardStandings(
  ctx: Context,
  subjects: readonly Subject[],
  asked: AskedRuns = new Map(),
): Map<string, Map<string, Standing>> {
  const hashes = subjects.flatMap(({ id, run_id }) => (run_id === null ? [] : [id]))
  const measured = ctx.store.measuredOf(hashes)
  if (subjects.some(({ run_id }) => run_id === null)) measured.set(BASELINE, baselines(ctx))
  const asking = [...measured.values()].flat().filter(({ state }) => state === 'scheduled')
  const states = ctx.store.states(asking.map(({ run_id }) => run_id))
  const waiting = underWay(ctx, asked)
  return new Map(
    subjects.map(({ id }) => [
      id,
      standingsOf(
        measured.get(id) ?? [],
        waiting.filter(each => each.checkpoint_hash === id),
        run => states.get(run),
      ),
    ]),
  )
}

/** Most measurements of baselines: one for each suite, part and state of the data. */
const BASELINES = 200

const baselines = (ctx: Context): Measured[] => ctx.store.measured({ of_run: null, limit: BASELINES }).items

/** Most active runs that are looked at for what they measure. */
const ACTIVE_RUNS = 50

/** What active runs were asked to measure, whether they have begun or not. */
function underWay(ctx: Context, asked: AskedRuns): UnderWay[] {
  const active = ctx.store.runs({ states: ACTIVE_STATES, limit: ACTIVE_RUNS }).items
  return active.flatMap(({ id, state }) => {
    if (!asked.has(id)) asked.set(id, subjectOf(ctx, id))
    const known = asked.get(id)
    return known ? [{ ...known, state }] : []
  })
}

function subjectOf(ctx: Context, run_id: string): Asked | null {
  const asked = askedOf(ctx, run_id)
  if (!asked || ctx.store.checkpointByHash(asked.checkpoint_hash).length > 0) return asked
  return { ...asked, checkpoint_hash: BASELINE }
}

/** Most steps of one run that a history holds. */
const HISTORY = 2_000

/** What a run got on a suite over its steps, in their order: of each checkpoint the answer over the largest part. */
export function boardHistory(ctx: Context, run: string, suite: string): Measured[] {
  const all = ctx.store.measured({ of_run: run, suite, state: 'finished', limit: HISTORY }).items
  const best = new Map<number, Measured>()
  for (const each of all) {
    const known = best.get(each.step)
    if (!known || each.partial_subset > known.partial_subset) best.set(each.step, each)
  }
  return [...best.values()].sort((a, b) => a.step - b.step)
}
