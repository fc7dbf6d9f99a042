import type { HashWatch, RunFiles } from '../core/adapter.ts'
import { giversOf, type Upstream } from '../core/task-plugin.ts'
import type { Context } from './context.ts'
import { type CheckpointHere, checkpointHere } from './fetch.ts'
import type { Plan } from './plan.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'

/** Checkpoints that the weights of a planned run come from and that lie elsewhere than the run. */
export function fromElsewhere(ctx: Context, { resolved, profile }: Plan): Upstream[] {
  return giversOf(resolved).filter(({ run_id }) => ctx.store.run(run_id)?.adapter !== profile)
}

/**
 * The plan with the checkpoints that it starts from where its run can read them: one that lies there under the same path
 * stays where it is, one of another machine is brought, through this one, under the hash of its manifest.
 */
export async function stageUpstream(
  ctx: Context,
  files: RunFiles,
  plan: Plan,
  watch: HashWatch = {},
): Promise<Plan> {
  const there = new Map<Upstream, Upstream>()
  for (const each of fromElsewhere(ctx, plan)) there.set(each, await placed(ctx, files, each, watch))
  if (there.size === 0) return plan
  const { upstream, donors } = plan.resolved
  const moved = (each: Upstream) => there.get(each) ?? each
  return {
    ...plan,
    resolved: {
      ...plan.resolved,
      upstream: upstream && moved(upstream),
      donors: Object.fromEntries(Object.entries(donors).map(([name, each]) => [name, moved(each)])),
    },
  }
}

async function placed(
  ctx: Context,
  files: RunFiles,
  upstream: Upstream,
  watch: HashWatch,
): Promise<Upstream> {
  const there = await readCheckpointManifest(files, upstream.path).catch(() => null)
  if (there?.ok && there.value.checkpoint_hash === upstream.checkpoint_hash) return upstream
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
  return { ...upstream, path }
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
