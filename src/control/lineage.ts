import { type Descent, type FamilyTree, familyTree, walkDown } from '../core/lineage.ts'
import type { Measured } from '../schema/benchmark.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { RunState } from '../schema/run.ts'
import { type Ancestry, readAncestry } from './ancestry.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'
import { scoresOfRun } from './scores.ts'

/** Most runs of one family that are read. */
const MOST = 20_000

/** A run in a family tree. */
export interface LineageNode {
  run_id: string
  name: string
  /** null: the registry does not have the run any more. */
  state: RunState | null
  /** How it came from its parent in the tree; null for the root. */
  from: { kind: Descent; step: number; checkpoint_hash: string } | null
  /** What each suite says of the newest checkpoint that it has measured. */
  scores: Measured[]
  /** Further checkpoints that some of its first weights came from. */
  grafts: { run_id: string; step: number; checkpoint_hash: string }[]
  /** Its own attempts that went on from a checkpoint. */
  resumes: { attempt: number; step: number; checkpoint_hash: string }[]
  children: LineageNode[]
}

export interface Lineage {
  /** Oldest ancestor, with everything that came from it. */
  root: LineageNode
  /** The run that was asked for. */
  run_id: string
  /** The checkpoint that was asked for, else the newest of that run; null where it has none. */
  checkpoint: CheckpointAncestry | null
  runs: number
  /** The family is larger than what was read. */
  truncated: boolean
}

/** What `inspect` tells of where a checkpoint comes from. */
export interface CheckpointAncestry extends Ancestry {
  checkpoint: Checkpoint
  /** Why its files cannot be read at this moment, or null. */
  problem: string | null
}

export type Family = FamilyTree & {
  run_id: string
  truncated: boolean
  /** How many edges the registry had: as long as it has no more, no run joins the family or changes its place. */
  edges: number
}

/** The family of a run, or of the run that wrote a checkpoint, as a map that screens walk through. */
export async function family(ctx: Context, text: string): Promise<Family> {
  return familyOf(ctx, (await subjectOf(ctx, text)).run_id)
}

/** The same for a run that is known by its id. */
export function familyOf(ctx: Context, run_id: string): Family {
  const count = ctx.store.edgeCount()
  const { runs, edges, truncated } = ctx.store.family(run_id, MOST)
  return { ...familyTree(run_id, runs, edges), run_id, truncated, edges: count }
}

/** The same tree, or one that is read again where it may have grown. */
export function familyNow(ctx: Context, family: Family): Family {
  return ctx.store.edgeCount() === family.edges ? family : familyOf(ctx, family.run_id)
}

/** How some runs of a family stand. */
export interface Standing {
  states: ReadonlyMap<string, RunState>
  /** By run, in order of steps, deleted ones too. */
  checkpoints: ReadonlyMap<string, readonly Checkpoint[]>
}

export const standing = ({ store }: Context, runIds: readonly string[]): Standing => ({
  states: store.states(runIds),
  checkpoints: store.checkpointsOf(runIds),
})

/** Ancestors and descendants of a run, or of the run that wrote a checkpoint, as one tree. */
export async function lineage(ctx: Context, text: string): Promise<Lineage> {
  const { run_id: id, checkpoint } = await subjectOf(ctx, text)
  const tree = familyOf(ctx, id)
  const nodes = new Map<string, LineageNode>()
  const members = [...tree.relatives.keys()]
  const found = ctx.store.measuredCheckpoints({ each: 'run', runs: members, limit: members.length })
  const measured = new Set(found.checkpoints.map(({ run_id }) => run_id))
  for (const { run_id, name, state, born, grafts, resumes } of walkDown(tree, new Set())) {
    const scores = measured.has(run_id) ? scoresOfRun(ctx, run_id) : []
    const node: LineageNode = {
      run_id,
      name,
      state,
      from: born && { kind: born.kind, step: born.parent_step, checkpoint_hash: born.parent_hash },
      grafts: grafts.map(({ parent_run, parent_step, parent_hash }) => ({
        run_id: parent_run,
        step: parent_step,
        checkpoint_hash: parent_hash,
      })),
      resumes: resumes.map(({ child_attempt, parent_step, parent_hash }) => ({
        attempt: child_attempt,
        step: parent_step,
        checkpoint_hash: parent_hash,
      })),
      scores,
      children: [],
    }
    nodes.set(run_id, node)
    if (born) nodes.get(born.parent_run)?.children.push(node)
  }
  const root = nodes.get(tree.root)
  if (!root) throw new OrionError('internal', `the family of ${tree.run_id} has no root`)
  const { run_id, truncated } = tree
  const asked = checkpoint ?? (await newestOf(ctx, run_id))
  return { root, run_id, checkpoint: asked && (await ancestryOf(ctx, asked)), runs: nodes.size, truncated }
}

async function newestOf(ctx: Context, run_id: string): Promise<Checkpoint | null> {
  try {
    return await findCheckpoint(ctx, `${run_id}@last`)
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

async function ancestryOf(ctx: Context, checkpoint: Checkpoint): Promise<CheckpointAncestry> {
  try {
    const files = await checkpointFiles(ctx, checkpoint)
    const reading = readCheckpointManifest(files, checkpoint.path)
    const [manifest, told] = await Promise.all([reading, readAncestry(ctx, files, checkpoint.path, reading)])
    return { checkpoint, problem: manifest.ok ? null : manifest.why, ...told }
  } catch (error) {
    // The tree of the family is told all the same: a host may be away.
    const problem = error instanceof Error ? error.message : String(error)
    return { checkpoint, problem, parent: null, donors: [], history: [], data: null }
  }
}

/** The run that a text names, or the checkpoint with the run that wrote it. */
async function subjectOf(
  ctx: Context,
  text: string,
): Promise<{ run_id: string; checkpoint: Checkpoint | null }> {
  try {
    return { run_id: findRun(ctx, text).id, checkpoint: null }
  } catch (noRun) {
    if (!isNotFound(noRun)) throw noRun
    const checkpoint = await findCheckpoint(ctx, text).catch(error => {
      throw isNotFound(error) && !/[@/]/.test(text) ? noRun : error
    })
    return { run_id: checkpoint.run_id, checkpoint }
  }
}

const isNotFound = (error: unknown): boolean => error instanceof OrionError && error.code === 'not_found'
