import { z } from 'zod'
import type { Keeping, Pin } from '../core/checkpoints/deletion.ts'
import { keptBy } from '../core/checkpoints/retention.ts'
import { belongs, exactHistory } from '../core/resume-choice.ts'
import type { Retention } from '../core/task-plugin.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { ACTIVE_STATES, type Run } from '../schema/run.ts'
import type { Context } from './context.ts'
import { allCheckpoints } from './find-checkpoint.ts'
import { measuringNow } from './measuring-now.ts'

/** The rule by which a run's jobs delete their own checkpoints, and by which metrics the best is chosen, first choice first. */
export interface RetentionRule extends Retention {
  ranked_by: string[]
}

/** The rule of a run as its config states it; keeps everything where the task has none or the config is of another version. */
export async function retentionOf(ctx: Context, runId: string): Promise<RetentionRule> {
  const nothing: RetentionRule = { keep_last: Number.POSITIVE_INFINITY, keep_every: null, ranked_by: [] }
  const run = ctx.store.run(runId)
  if (!run || !ctx.taskTypes.includes(run.task_type)) return nothing
  const plugin = await ctx.task(run.task_type)
  const ranked_by = plugin.headline.toReversed()
  const request = z.object(plugin.fields).safeParse(run.config)
  if (!request.success || !plugin.retention) return { ...nothing, ranked_by }
  return { ...plugin.retention(request.data), ranked_by }
}

/** States after which a run may be gone on with, without naming a checkpoint. */
export const isResumable = ({ state }: Pick<Run, 'state'>): boolean => state !== 'completed'

/** Name of a checkpoint's folder. */
export const folderName = ({ path }: Pick<Checkpoint, 'path'>): string =>
  path.slice(path.lastIndexOf('/') + 1)

/** What holds each checkpoint of a run, by checkpoint id; `all` are all of the run's, deleted ones too. */
export function keepingOf(
  ctx: Context,
  runId: string,
  rule: RetentionRule,
  all: readonly Checkpoint[] = allCheckpoints(ctx, runId),
): Map<string, Keeping> {
  const attempts = ctx.store.attempts(runId)
  const savers = Map.groupBy(all, ({ path }) => path)
  const saversOf = (path: string) => savers.get(path)?.map(({ attempt }) => attempt) ?? []
  const history = exactHistory(attempts, saversOf)
  const isCurrent = ({ step, path }: Checkpoint) => belongs(history, step, saversOf(path))
  const there = all.filter(({ deleted }) => !deleted)
  const kept = keptBy(
    there.map(each => ({ ...each, current: isCurrent(each) })),
    rule,
    rule.ranked_by,
  )
  const good = there.filter(each => isCurrent(each) && each.verified?.ok !== false)
  const newest = good.toSorted((a, b) => b.step - a.step || b.attempt - a.attempt)[0]
  const pins = pinsOf(ctx, runId)
  const children = childrenOf(ctx, runId)
  const due = ctx.store.due().filter(({ run_id }) => run_id === runId)
  const asked = Map.groupBy(due, ({ checkpoint_hash }) => checkpoint_hash)
  const measuring = Map.groupBy(measuringNow(ctx), ({ checkpoint_hash }) => checkpoint_hash)
  const active = attempts.filter(({ state }) => ACTIVE_STATES.includes(state))
  return new Map(
    all.map(each => [
      each.id,
      {
        kept_by: kept.get(each.id) ?? [],
        pin: each.deleted ? null : (pins.get(folderName(each)) ?? null),
        children: children.get(each.checkpoint_hash) ?? [],
        asked: (asked.get(each.checkpoint_hash) ?? []).map(({ suite }) => suite),
        measuring: (measuring.get(each.checkpoint_hash) ?? []).map(({ run_id, suite }) => ({
          run_id,
          suite,
        })),
        current: isCurrent(each),
        resumes_here: each.id === newest?.id,
        started: active.find(({ from_checkpoint }) => from_checkpoint === each.path)?.n ?? null,
      },
    ]),
  )
}

const PIN_EVENTS = ['checkpoint.pinned', 'checkpoint.unpinned', 'checkpoint.deleted']
const PAGE = 1_000

/** Pins of a run by the name of the checkpoint's folder. */
export function pinsOf(ctx: Context, runId: string): Map<string, Pin> {
  const pins = new Map<string, Pin>()
  let after: string | null = null
  do {
    const page = ctx.store.events(runId, { after, limit: PAGE, types: PIN_EVENTS })
    for (const event of page.items) {
      if (event.type === 'checkpoint.pinned')
        pins.set(event.name, { at: event.time, by: event.by, reason: event.reason ?? null })
      else if (event.type === 'checkpoint.unpinned' || event.type === 'checkpoint.deleted')
        pins.delete(event.name)
    }
    after = page.next
  } while (after !== null)
  return pins
}

/** Runs that took weights from a run, by the hash of the checkpoint they took. */
function childrenOf(ctx: Context, runId: string): Map<string, Keeping['children']> {
  const born = ctx.store.edges(runId).filter(edge => edge.parent_run === runId && edge.child_run !== runId)
  const byHash = Map.groupBy(born, ({ parent_hash }) => parent_hash)
  const named = (id: string) => ({ id, name: ctx.store.run(id)?.name ?? id })
  return new Map(
    [...byHash].map(([hash, edges]) => [
      hash,
      [...new Set(edges.map(({ child_run }) => child_run))].map(named),
    ]),
  )
}
