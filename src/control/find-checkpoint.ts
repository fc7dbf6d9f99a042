import { isAbsolute, resolve } from 'node:path'
import { belongs, exactHistory } from '../core/resume-choice.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

/**
 * The one checkpoint that a text names: `<run>@<step>`, `<run>@best`, `<run>@last`, a prefix of a checkpoint hash, or the
 * path of a checkpoint folder. Throws `not_found`, or `ambiguous` with the matches.
 */
export async function findCheckpoint(ctx: Context, text: string): Promise<Checkpoint> {
  if (text.includes('/')) return atPath(ctx, text)
  const at = text.lastIndexOf('@')
  if (at > 0) return ofRun(ctx, findSaver(ctx, text.slice(0, at)), text.slice(at + 1))
  const matches = ctx.store.checkpointByHash(text.toLowerCase())
  return onlyOne(matches, text, 'Name it as <run>@<step>, <run>@best, the start of its hash, or its folder.')
}

/** The run that a text names; `last` is the newest one that saved something, since measuring a run is a run too. */
export function findSaver(ctx: Context, text: string): RunDetail {
  if (text !== 'last') return findRun(ctx, text)
  const [newest] = ctx.store.checkpoints(null, { limit: 1 }).items
  return findRun(ctx, newest?.run_id ?? text)
}

async function ofRun(ctx: Context, run: RunDetail, which: string): Promise<Checkpoint> {
  const all = allCheckpoints(ctx, run.id)
  const kept = all.filter(checkpoint => !checkpoint.deleted)
  const hint = `\`orion checkpoints ${run.id}\` lists them.`
  if (which === 'last') {
    const newest = newestOfHistory(ctx, run.id, all) ?? kept[0]
    if (newest) return newest
    throw new OrionError('not_found', `Run ${run.id} has no checkpoint.`, { hint })
  }
  if (which === 'best') return best(kept, (await ctx.task(run.task_type)).headline, run.id)
  const [step, attempt] = which.split('#')
  if (!/^\d+$/.test(step ?? '')) {
    throw new OrionError(
      'not_found',
      `"${which}" is no checkpoint of run ${run.id}: give a step, best or last.`,
      { hint },
    )
  }
  const atStep = all.filter(
    checkpoint =>
      checkpoint.step === Number(step) && (attempt === undefined || checkpoint.attempt === Number(attempt)),
  )
  // Several attempts may have saved the step: the newest is meant, unless retention has deleted what it saved.
  const [found] = atStep.sort((a, b) => Number(a.deleted) - Number(b.deleted) || b.attempt - a.attempt)
  if (found) return found
  throw new OrionError('not_found', `Run ${run.id} has no checkpoint at step ${step}.`, { hint })
}

/** The newest checkpoint on the way that the newest attempt came. */
function newestOfHistory(ctx: Context, runId: string, all: readonly Checkpoint[]): Checkpoint | undefined {
  const saversOf = (path: string) => all.filter(each => each.path === path).map(({ attempt }) => attempt)
  const history = exactHistory(ctx.store.attempts(runId), saversOf)
  return all.find(({ deleted, step, path }) => !deleted && belongs(history, step, saversOf(path)))
}

/** Every checkpoint of a run, newest first. */
export function allCheckpoints(ctx: Context, runId: string): Checkpoint[] {
  const all: Checkpoint[] = []
  let after: string | null = null
  do {
    const page: { items: Checkpoint[]; next: string | null } = ctx.store.checkpoints(runId, {
      after,
      limit: 500,
    })
    all.push(...page.items)
    after = page.next
  } while (after !== null)
  return all.sort((a, b) => b.step - a.step || b.attempt - a.attempt)
}

/** Lowest value of the last of the headline metrics that any checkpoint carries: a loss measured apart wins over one that is not. */
function best(checkpoints: Checkpoint[], headline: string[], runId: string): Checkpoint {
  for (const name of headline.toReversed()) {
    const measured = checkpoints.filter(checkpoint => typeof checkpoint.metrics[name] === 'number')
    const [lowest] = measured.sort((a, b) => (a.metrics[name] ?? 0) - (b.metrics[name] ?? 0))
    if (lowest) return lowest
  }
  throw new OrionError('not_found', `No checkpoint of run ${runId} carries a loss to choose the best by.`, {
    hint: 'Ask for `last` or for a step.',
  })
}

async function atPath(ctx: Context, text: string): Promise<Checkpoint> {
  const path = (isAbsolute(text) ? text : resolve(text)).replace(/\/+$/, '')
  const adapter = await ctx.adapter('local')
  const { readCheckpointManifest } = await import('./read-checkpoint-manifest.ts')
  const manifest = await readCheckpointManifest(adapter.files, path)
  if (!manifest.ok) {
    throw new OrionError('not_found', `${path} is no checkpoint: ${manifest.why}`, {
      hint: 'Name the folder of a checkpoint, as in runs/<id>/checkpoints/step-000000050.',
    })
  }
  const { value } = manifest
  const known = ctx.store
    .checkpointByHash(value.checkpoint_hash)
    .find(checkpoint => checkpoint.path === path && checkpoint.run_id === value.run_id)
  return (
    known ?? {
      id: `${value.run_id}@${value.step}`,
      run_id: value.run_id,
      attempt: value.attempt,
      step: value.step,
      path,
      checkpoint_hash: value.checkpoint_hash,
      bytes: value.files.reduce((sum, file) => sum + file.bytes, 0),
      verified: null,
      created_at: value.created_at,
      deleted: false,
      metrics: {},
    }
  )
}

function onlyOne(matches: Checkpoint[], text: string, hint: string): Checkpoint {
  const byHash = new Map(matches.map(match => [match.checkpoint_hash, match]))
  const [only] = byHash.values()
  if (!only) throw new OrionError('not_found', `No checkpoint is called "${text}".`, { hint })
  if (byHash.size === 1) return matches.find(match => !match.deleted) ?? only
  const lines = matches.map(match => `  ${match.id}  ${match.checkpoint_hash.slice(0, 16)}`)
  throw new OrionError('ambiguous', `"${text}" could be any of these checkpoints:\n${lines.join('\n')}`, {
    hint,
  })
}
