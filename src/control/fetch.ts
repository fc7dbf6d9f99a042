import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchFile, sizeHere } from '../adapters/exec/fetch-file.ts'
import type { RunFiles } from '../core/adapter.ts'
import type { Checkpoint, CheckpointManifest } from '../schema/checkpoint.ts'
import { OrionError } from '../schema/error.ts'
import { checkpointFiles } from './checkpoint-files.ts'
import type { Context } from './context.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { parseCheckpointManifest, readCheckpointManifest } from './read-checkpoint-manifest.ts'

export interface FetchOptions {
  /** Only what predictions need: the weights without the state of the training. */
  weights_only?: boolean
  onProgress?(progress: { bytes_done: number; bytes: number; path: string }): void
  signal?: AbortSignal
}

/** A checkpoint whose files can be opened on this machine. */
export interface CheckpointHere {
  /** Its folder here. */
  path: string
  manifest: CheckpointManifest
  /** Bytes that came from another machine for this; 0 where everything was here. */
  fetched: number
}

type Which = Pick<Checkpoint, 'id' | 'run_id' | 'path' | 'checkpoint_hash'>

/** `orion fetch`: brings a checkpoint to this machine, every file as its manifest says. */
export async function fetch(
  ctx: Context,
  text: string,
  options: FetchOptions = {},
): Promise<CheckpointHere & { checkpoint: Checkpoint }> {
  const checkpoint = await findCheckpoint(ctx, text)
  if (checkpoint.deleted) {
    throw new OrionError('not_found', `Checkpoint ${checkpoint.id} is deleted.`, {
      hint: `\`orion checkpoints ${checkpoint.run_id}\` lists those that are left.`,
    })
  }
  return { checkpoint, ...(await checkpointHere(ctx, checkpoint, options)) }
}

/**
 * A checkpoint under a path of this machine: where it lies, if that can be opened here, else a copy under `fetched/` by its
 * hash. What was fetched before is not fetched again, also while its machine cannot be reached.
 */
export async function checkpointHere(
  ctx: Context,
  checkpoint: Which,
  options: FetchOptions = {},
): Promise<CheckpointHere> {
  const there = await checkpointFiles(ctx, checkpoint)
  const here = (await ctx.adapter('local')).files
  if (there.onThisMachine)
    return { path: checkpoint.path, manifest: await manifestOf(there, checkpoint), fetched: 0 }
  const folder = join(ctx.paths.home, 'fetched', checkpoint.checkpoint_hash)
  // Beside the copy: a folder has its manifest when it is whole.
  const record = `${folder}.json`
  const known = parseCheckpointManifest(await here.readText(record))
  if (known.ok && (await lacking(folder, known.value, options)).length === 0)
    return { path: folder, manifest: known.value, fetched: 0 }
  const manifest = await manifestOf(there, checkpoint)
  // On a file system that both machines have, it is here already.
  const same = await readCheckpointManifest(here, checkpoint.path).catch(() => null)
  if (same?.ok && same.value.manifest_sha256 === manifest.manifest_sha256)
    return { path: checkpoint.path, manifest, fetched: 0 }
  // Equal weights may have been saved with another state of the training around them.
  if (known.ok && known.value.manifest_sha256 !== manifest.manifest_sha256)
    await rm(folder, { recursive: true, force: true })
  const text = JSON.stringify(manifest)
  await here.write(record, text)
  const fetched = await fetchFiles(there, checkpoint, { folder, manifest }, options)
  if ((await lacking(folder, manifest, {})).length === 0) await here.write(`${folder}/manifest.json`, text)
  return { path: folder, manifest, fetched }
}

async function fetchFiles(
  there: RunFiles,
  checkpoint: Which,
  { folder, manifest }: { folder: string; manifest: CheckpointManifest },
  options: FetchOptions,
): Promise<number> {
  const { onProgress = () => {}, signal } = options
  const files = await lacking(folder, manifest, options)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const file of files) {
    const remote = {
      ...file,
      read: (offset: number, length: number) => there.read(`${checkpoint.path}/${file.path}`, offset, length),
    }
    try {
      await fetchFile(join(folder, file.path), remote, {
        ...(signal ? { signal } : {}),
        onBytes(more) {
          done += more
          onProgress({ bytes_done: done, bytes, path: file.path })
        },
      })
    } catch (error) {
      if (!(error instanceof OrionError) || error.code !== 'checkpoint_damaged') throw error
      throw new OrionError('checkpoint_damaged', `${checkpoint.id} cannot be fetched: ${error.message}.`, {
        hint: `\`orion verify ${checkpoint.id}\` lists what is wrong with it there.`,
        cause: error,
      })
    }
  }
  return bytes
}

/** Files that are wanted and not here. One that is here was proved when it came. */
async function lacking(folder: string, { files }: CheckpointManifest, { weights_only }: FetchOptions) {
  const wanted = weights_only ? files.filter(({ inference }) => inference) : files
  const sizes = await Promise.all(wanted.map(({ path }) => sizeHere(join(folder, path))))
  return wanted.filter(({ bytes }, at) => sizes[at] !== bytes)
}

async function manifestOf(files: RunFiles, { id, run_id, path, checkpoint_hash }: Which) {
  const manifest = await readCheckpointManifest(files, path)
  const why = !manifest.ok
    ? manifest.why
    : manifest.value.checkpoint_hash === checkpoint_hash
      ? null
      : `it is another one than the registry knows (${manifest.value.checkpoint_hash.slice(0, 12)}... instead of ${checkpoint_hash.slice(0, 12)}...)`
  if (manifest.ok && why === null) return manifest.value
  throw new OrionError('checkpoint_damaged', `${id} cannot be used: ${why}.`, {
    hint: `\`orion verify ${id}\` lists what is wrong; \`orion checkpoints ${run_id}\` lists others.`,
  })
}
