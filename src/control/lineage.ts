import { OrionError } from '../schema/error.ts'
import type { RunState } from '../schema/run.ts'
import type { Edge } from '../store/store.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'

/** A run in a family tree. */
export interface LineageNode {
  run_id: string
  name: string
  state: RunState
  /** How it came from its parent in the tree; null for the root. */
  from: { kind: 'resumed' | 'forked' | 'fine-tuned'; step: number; checkpoint_hash: string } | null
  /** Its own attempts that went on from a checkpoint. */
  resumes: { attempt: number; step: number; checkpoint_hash: string }[]
  children: LineageNode[]
}

export interface Lineage {
  /** Oldest ancestor, with everything that came from it. */
  root: LineageNode
  /** The run that was asked for. */
  run_id: string
}

/** Ancestors and descendants of a run, or of the run that wrote a checkpoint. */
export async function lineage(ctx: Context, text: string): Promise<Lineage> {
  const run_id = await runOf(ctx, text)
  return { root: treeFrom(ctx, oldestAncestor(ctx, run_id), null, new Set()), run_id }
}

async function runOf(ctx: Context, text: string): Promise<string> {
  try {
    return findRun(ctx, text).id
  } catch (error) {
    if (!(error instanceof OrionError) || error.code !== 'not_found') throw error
    return (await findCheckpoint(ctx, text)).run_id
  }
}

const bornFrom = (ctx: Context, id: string): Edge | undefined =>
  ctx.store.edges(id).find(edge => edge.child_run === id && edge.parent_run !== id)

function oldestAncestor(ctx: Context, start: string): string {
  const seen = new Set<string>()
  let id = start
  for (let edge = bornFrom(ctx, id); edge && !seen.has(edge.parent_run); edge = bornFrom(ctx, id)) {
    seen.add(id)
    id = edge.parent_run
  }
  return id
}

function treeFrom(ctx: Context, id: string, edge: Edge | null, seen: Set<string>): LineageNode {
  seen.add(id)
  const run = ctx.store.run(id)
  const edges = ctx.store.edges(id)
  const born = edges.filter(each => each.parent_run === id && !seen.has(each.child_run))
  return {
    run_id: id,
    name: run?.name ?? id,
    state: run?.state ?? 'lost',
    from: edge && { kind: edge.kind, step: edge.parent_step, checkpoint_hash: edge.parent_hash },
    resumes: edges
      .filter(each => each.parent_run === id && each.child_run === id)
      .map(each => ({
        attempt: each.child_attempt,
        step: each.parent_step,
        checkpoint_hash: each.parent_hash,
      }))
      .sort((a, b) => a.attempt - b.attempt),
    children: born.map(each => treeFrom(ctx, each.child_run, each, seen)),
  }
}
