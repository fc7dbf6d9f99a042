import type { HashWatch, RunFiles } from '../core/adapter.ts'
import type { Context } from './context.ts'
import { type CheckpointHere, checkpointHere } from './fetch.ts'
import type { Plan } from './plan.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'

/**
 * The plan with the checkpoint that it starts from where its run can read it: one that lies there under the same path stays
 * where it is, one of another machine is brought, through this one, under the hash of its manifest.
 */
export async function stageUpstream(
  ctx: Context,
  files: RunFiles,
  plan: Plan,
  watch: HashWatch = {},
): Promise<Plan> {
  const { upstream } = plan.resolved
  if (!upstream || ctx.store.run(upstream.run_id)?.adapter === plan.profile) return plan
  const there = await readCheckpointManifest(files, upstream.path).catch(() => null)
  if (there?.ok && there.value.checkpoint_hash === upstream.checkpoint_hash) return plan
  const { signal, onBytes = () => {} } = watch
  let known = 0
  const here = await checkpointHere(
    ctx,
    { ...upstream, id: `${upstream.run_id}@${upstream.step}` },
    {
      ...(signal ? { signal } : {}),
      onProgress({ bytes_done }) {
        onBytes(bytes_done - known)
        known = bytes_done
      },
    },
  )
  const path = files.bring ? await bringCheckpoint(files.bring, here, watch) : here.path
  return { ...plan, resolved: { ...plan.resolved, upstream: { ...upstream, path } } }
}

/** The manifest comes last: without it a folder is no checkpoint. */
async function bringCheckpoint(
  bring: NonNullable<RunFiles['bring']>,
  { path, manifest }: CheckpointHere,
  watch: HashWatch,
): Promise<string> {
  const folder = `checkpoints/${manifest.manifest_sha256}`
  for (const file of manifest.files)
    await bring(`${path}/${file.path}`, `${folder}/${file.path}`, file, watch)
  const { hashFile } = await import('../adapters/exec/hash-file.ts')
  const { sizeHere } = await import('../adapters/exec/fetch-file.ts')
  const last = `${path}/manifest.json`
  const content = { sha256: await hashFile(last), bytes: (await sizeHere(last)) ?? 0 }
  const brought = await bring(last, `${folder}/manifest.json`, content, watch)
  return brought.slice(0, -'/manifest.json'.length)
}
