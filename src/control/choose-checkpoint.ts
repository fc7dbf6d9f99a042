import type { RunFiles } from '../core/adapter.ts'
import { checkpointsFolder } from './run-layout.ts'
import { verifyCheckpoint } from './verify-checkpoint.ts'

const NAME = /^step-(\d{9,})$/

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
}

export type VerifyProgress = (progress: { name: string; bytes_done: number; bytes: number }) => void

/** The newest checkpoint in a run directory that verifies, and what was passed over on the way to it. */
export async function chooseCheckpoint(
  files: RunFiles,
  runPath: string,
  onProgress: VerifyProgress,
): Promise<CheckpointChoice> {
  const folder = checkpointsFolder(runPath)
  const names = (await files.list(folder)).filter(name => NAME.test(name)).sort(newestFirst)
  const passed_over: CheckpointChoice['passed_over'] = []
  for (const name of names) {
    const tried = await tryCheckpoint(files, `${folder}/${name}`, name, onProgress)
    if ('point' in tried) return { point: tried.point, passed_over }
    passed_over.push({ name, reason: tried.reason })
  }
  return { point: null, passed_over }
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

const stepOf = (name: string) => Number(NAME.exec(name)?.[1] ?? -1)
const newestFirst = (a: string, b: string) => stepOf(b) - stepOf(a)
