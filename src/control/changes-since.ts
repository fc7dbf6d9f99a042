import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import type { Deviation } from '../core/resume-choice.ts'
import type { JobManifest } from '../schema/bundle.ts'
import { OrionError } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'

/** Recordings as provenance keeps them. */
const recorded = z.object({
  data: z.array(z.object({ id: z.string(), path: z.string(), file_sha256: z.string(), bytes: z.number() })),
})

/**
 * What is no longer as it was when a bundle was made: its own files, and the recordings that its job reads. Empty when
 * nothing changed. Throws `not_resumable` when something is gone, since then nothing can go on.
 */
export async function changesSince(
  files: RunFiles,
  bundlePath: string,
  manifest: JobManifest,
  provenance: JsonObject,
  rebuilt: boolean,
): Promise<Deviation[]> {
  const changes = rebuilt ? [] : await changedInputs(files, bundlePath, manifest)
  const data = recorded.safeParse(provenance)
  for (const recording of data.success ? data.data.data : []) {
    const look = await files.read(recording.path, 0, 0)
    if (!look) {
      throw new OrionError(
        'not_resumable',
        `Recording ${recording.id} is gone: there is no ${recording.path}.`,
        {
          hint: 'Put the file back, then resume.',
        },
      )
    }
    const now = await files.sha256(recording.path)
    if (now !== recording.file_sha256) {
      changes.push({ what: `recording ${recording.id} has changed since the run was planned`, now })
    }
  }
  return changes
}

async function changedInputs(
  files: RunFiles,
  bundlePath: string,
  manifest: JobManifest,
): Promise<Deviation[]> {
  const changes: Deviation[] = []
  for (const { path, sha256 } of manifest.inputs) {
    const there = await files.read(`${bundlePath}/${path}`, 0, 0)
    if (!there) {
      throw new OrionError('not_resumable', `${path} is gone from the bundle ${bundlePath}.`, {
        hint: 'Start the same config anew with `orion train`; its checkpoints can be used as init_from.',
      })
    }
    const now = await files.sha256(`${bundlePath}/${path}`)
    if (now !== sha256) changes.push({ what: `${path} of the bundle was edited`, now })
  }
  return changes
}
