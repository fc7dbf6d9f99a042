import type { Adapter } from '../core/adapter.ts'
import { type JobBundle, jobManifest } from '../schema/bundle.ts'
import { OrionError } from '../schema/error.ts'

/** Reads a bundle back from its folder; throws when its manifest is missing or was changed by hand. */
export async function readBundle(adapter: Adapter, path: string): Promise<JobBundle> {
  const text = await adapter.files.readText(`${path}/manifest.json`)
  if (text === null) {
    throw new OrionError('not_resumable', `The bundle ${path} is gone.`, {
      hint: 'Start a new run from the same config; its checkpoints can be used as init_from.',
    })
  }
  const parsed = jobManifest.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new OrionError(
      'not_resumable',
      `${path}/manifest.json is damaged: ${parsed.error.issues[0]?.message ?? ''}`,
      {
        hint: 'Start a new run from the same config; its checkpoints can be used as init_from.',
      },
    )
  }
  return { path, manifest: parsed.data }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
