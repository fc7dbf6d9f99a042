import { OrionError } from '../schema/error.ts'
import type { RunState } from '../schema/run.ts'
import type { Context } from './context.ts'

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
export async function lineage(_ctx: Context, _text: string): Promise<Lineage> {
  throw new OrionError('internal', 'lineage is not part of this build')
}
