import type { RunFiles } from '../core/adapter.ts'
import {
  belongs,
  checkpointNames,
  exactHistory,
  type NamedCheckpoint,
  type PastAttempt,
} from '../core/resume-choice.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'
import { checkpointsFolder } from './run-layout.ts'
import { verifyCheckpoint } from './verify-checkpoint.ts'

/** A checkpoint on disk that a resume can start from. */
export interface ResumePoint {
  step: number
  attempt: number
  path: string
  checkpoint_hash: string
  world_size: number
  /** Run that wrote it. */
  run_id: string
}

export interface CheckpointChoice {
  point: ResumePoint | null
  /** Newest first, with the reason. */
  passed_over: { name: string; reason: string }[]
  /** The newest one that ought to have been taken and is damaged, or null. */
  damaged: { name: string; reason: string } | null
  /** Those whose files were hashed, with what was wrong, or null where nothing was. */
  hashed: { path: string; reason: string | null }[]
}

export type VerifyProgress = (progress: { name: string; bytes_done: number; bytes: number }) => void

/** What the registry knows of a run's past. */
export interface Past {
  attempts: readonly PastAttempt[]
  /** Who saved what: an attempt that comes to weights that are there already saves them under the same path. */
  saved: readonly { path: string; attempt: number }[]
}

/**
 * The newest checkpoint in a run directory that verifies and belongs to the history of the newest attempt, and what was
 * passed over on the way to it.
 */
export async function chooseCheckpoint(
  files: RunFiles,
  runPath: string,
  past: Past,
  onProgress: VerifyProgress,
): Promise<CheckpointChoice> {
  const folder = checkpointsFolder(runPath)
  const choice: CheckpointChoice = { point: null, passed_over: [], damaged: null, hashed: [] }
  const savers = Map.groupBy(past.saved, ({ path }) => path)
  const saversOf = (path: string) => savers.get(path)?.map(({ attempt }) => attempt) ?? []
  const history = exactHistory(past.attempts, saversOf)
  const parting = past.attempts.findLast(({ exact }) => !exact)
  for (const named of checkpointNames(await files.list(folder))) {
    const { name, step } = named
    const path = `${folder}/${name}`
    if (parting) {
      const announced = saversOf(path)
      const known = announced.length > 0 ? announced : await saverOnDisk(files, path, named)
      if (known.length > 0 && !belongs(history, step, known)) {
        const reason = `it belongs to the history that attempt ${parting.n} left at step ${parting.start_step}`
        choice.passed_over.push({ name, reason })
        continue
      }
    }
    const tried = await tryCheckpoint(files, path, name, onProgress)
    choice.hashed.push({ path, reason: 'reason' in tried ? tried.reason : null })
    if ('point' in tried) return { ...choice, point: tried.point }
    choice.passed_over.push({ name, reason: tried.reason })
    choice.damaged ??= { name, reason: tried.reason }
  }
  return choice
}

/** Who saved a checkpoint that died with its job before it was announced. */
async function saverOnDisk(files: RunFiles, path: string, { attempt }: NamedCheckpoint): Promise<number[]> {
  const manifest = await readCheckpointManifest(files, path)
  if (manifest.ok) return [manifest.value.attempt]
  return attempt === null ? [] : [attempt]
}

/** One checkpoint as the start of an attempt, or why it cannot be one. */
export async function tryCheckpoint(
  files: RunFiles,
  path: string,
  name: string,
  onProgress: VerifyProgress,
): Promise<{ point: ResumePoint } | { reason: string }> {
  const { manifest, problems } = await verifyCheckpoint(files, path, ({ bytes_done, bytes }) =>
    onProgress({ name, bytes_done, bytes }),
  )
  const [first, ...others] = problems
  if (first || !manifest) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : ''
    return { reason: first ? `${first.path}: ${first.problem}${more}` : 'it has no manifest' }
  }
  const { step, attempt, checkpoint_hash, world_size, run_id } = manifest
  return { point: { step, attempt, path, checkpoint_hash, world_size, run_id } }
}
