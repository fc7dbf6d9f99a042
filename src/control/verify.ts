import type { Checkpoint } from '../schema/checkpoint.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { type CheckpointProblem, verifyCheckpoint } from './verify-checkpoint.ts'

export interface Verification {
  checkpoint: Checkpoint
  ok: boolean
  /** Every file or field that is wrong, first the one that a reader should look at; empty when ok. */
  problems: CheckpointProblem[]
  files: number
  bytes: number
}

/** Hashes every file of a checkpoint against its manifest and records the answer; an abort records nothing. */
export async function verify(
  ctx: Context,
  text: string,
  onProgress: (progress: { bytes_done: number; bytes: number; path: string }) => void = () => {},
  signal?: AbortSignal,
): Promise<Verification> {
  const checkpoint = await findCheckpoint(ctx, text)
  const run = ctx.store.run(checkpoint.run_id)
  const checked = await verifyCheckpoint(
    await checkpointFiles(ctx, checkpoint),
    checkpoint.path,
    onProgress,
    signal,
  )
  const problems = [...checked.problems]
  const { manifest } = checked
  if (manifest && manifest.checkpoint_hash !== checkpoint.checkpoint_hash) {
    problems.unshift({
      path: 'manifest.json',
      problem: `it is another checkpoint than the registry knows (${manifest.checkpoint_hash.slice(0, 12)}... instead of ${checkpoint.checkpoint_hash.slice(0, 12)}...)`,
    })
  }
  const ok = problems.length === 0
  const [first] = problems
  const reason = first ? `${first.path}: ${first.problem}` : null
  if (run && ctx.store.mode === 'read-write') ctx.store.recordVerification(checkpoint.id, ok, reason)
  return {
    checkpoint: { ...checkpoint, verified: { at: ctx.now().toISOString(), ok, reason } },
    ok,
    problems,
    files: checked.files,
    bytes: checked.bytes,
  }
}
