import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import type { RunFiles } from '../core/adapter.ts'
import type { Checkpoint } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'
import { SCHEMA_VERSION } from '../schema/schema-version.ts'
import type { Context } from './context.ts'
import { checkpointHere } from './fetch.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { inspect } from './inspect.ts'

export interface ExportOptions {
  dry_run?: boolean
  onProgress?(progress: { bytes_done: number; bytes: number; path: string }): void
  signal?: AbortSignal
}

export interface Export {
  checkpoint: Checkpoint
  /** Folder that was or would be made, absolute. */
  path: string
  files: { path: string; bytes: number; sha256: string }[]
  bytes: number
  /** False with `dry_run`. */
  changed: boolean
  what: string
}

const CARD = 'model-card.json'
const PIECE = 4 << 20

/**
 * Copies what predictions need of a checkpoint (weights, vocabulary, model) into a new folder, each file proved by its
 * SHA-256 as it is written, with a model card that says where the weights come from.
 */
export async function exportCheckpoint(
  ctx: Context,
  text: string,
  to: string,
  options: ExportOptions = {},
): Promise<Export> {
  const { onProgress = () => {}, signal } = options
  const inspection = await inspect(ctx, text)
  const { checkpoint, run, problem } = inspection
  if (problem !== null) {
    throw new OrionError('checkpoint_damaged', `${checkpoint.id} cannot be exported: ${problem}.`, {
      hint: `\`orion checkpoints ${checkpoint.run_id}\` lists others.`,
    })
  }
  const path = isAbsolute(to) ? normalize(to) : resolve(to)
  const files = inspection.files.filter(({ inference }) => inference).map(({ inference: _, ...file }) => file)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const result = { checkpoint, path, files, bytes }
  if (options.dry_run)
    return { ...result, changed: false, what: `${checkpoint.id} would be exported to ${path}.` }
  const [{ publishFolder }, { receiveFile }, { makeFolder }, { put }] = await Promise.all([
    import('../adapters/exec/publish-folder.ts'),
    import('../adapters/exec/receive-file.ts'),
    import('../adapters/exec/make-folder.ts'),
    import('../adapters/exec/put.ts'),
  ])
  const here = await checkpointHere(ctx, checkpoint, { ...options, weights_only: true })
  const source = (await ctx.adapter('local')).files
  await publishFolder(path, async draft => {
    let done = 0
    for (const file of files) {
      const target = join(draft, flatName(file.path))
      await makeFolder(dirname(target))
      const told = (read: number) => {
        signal?.throwIfAborted()
        onProgress({ bytes_done: done + read, bytes, path: file.path })
      }
      const found = await receiveFile(target, piecesOf(source, `${here.path}/${file.path}`, told))
      if (found !== file.sha256) {
        throw new OrionError(
          'checkpoint_damaged',
          `${file.path} of ${checkpoint.id} is not as it was written: its SHA-256 differs.`,
          { hint: `\`orion verify ${checkpoint.id}\` lists what is wrong. Nothing was exported.` },
        )
      }
      done += file.bytes
    }
    const card = {
      schema_version: SCHEMA_VERSION,
      exported_by: `orion ${ctx.version}`,
      exported_at: ctx.now().toISOString(),
      run: run && { id: run.id, name: run.name, key: run.key },
      step: checkpoint.step,
      checkpoint_hash: checkpoint.checkpoint_hash,
      metrics: checkpoint.metrics,
      files: files.map(file => ({ ...file, path: flatName(file.path) })),
      config: inspection.config,
      data: recordingsOf(inspection.data),
      ancestry: inspection.history.map(({ kind, run_id, step, checkpoint_hash }) => ({
        kind,
        run_id,
        step,
        checkpoint_hash,
      })),
      environment: inspection.environment,
      code: inspection.code,
    }
    await put(join(draft, CARD), `${JSON.stringify(card, null, 2)}\n`)
  })
  return {
    ...result,
    changed: true,
    what: `${checkpoint.id} is exported to ${path}, every file as its manifest says.`,
  }
}

/** `model/weights.safetensors` is `weights.safetensors` in an export. */
const flatName = (path: string): string => path.replace(/^model\//, '')

async function* piecesOf(
  files: RunFiles,
  path: string,
  told: (read: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const slice = await files.read(path, at, PIECE)
    if (!slice || slice.bytes.length === 0) return
    yield slice.bytes
    at += slice.bytes.length
    told(at)
  }
}

function recordingsOf(data: Awaited<ReturnType<typeof inspect>>['data']): JsonObject[] {
  return Object.entries(data?.recordings ?? {}).map(([id, { hash, samples }]) => ({ id, hash, samples }))
}

/** Where an export goes when nobody says: a folder named after run and step, below the one the user stands in. */
export async function defaultTarget(ctx: Context, text: string): Promise<string> {
  const { run_id, step } = await findCheckpoint(ctx, text)
  return `${ctx.store.run(run_id)?.name ?? run_id}-step-${step}`
}
