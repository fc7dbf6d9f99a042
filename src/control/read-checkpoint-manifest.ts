import type { RunFiles } from '../core/adapter.ts'
import { canonicalHash, compareCodePoints } from '../core/canonical-json.ts'
import { type CheckpointManifest, checkpointManifest } from '../schema/checkpoint.ts'
import type { Json } from '../schema/scalars.ts'

export type ManifestAnswer =
  | { ok: true; value: CheckpointManifest }
  /** `problem` names the field or file that is wrong. */
  | { ok: false; why: string }

/** Reads a checkpoint's manifest and checks it against its own hashes; the files it lists are not looked at. */
export async function readCheckpointManifest(files: RunFiles, path: string): Promise<ManifestAnswer> {
  return parseCheckpointManifest(await files.readText(`${path}/manifest.json`))
}

/** The same for its text; null where there is none. */
export function parseCheckpointManifest(text: string | null): ManifestAnswer {
  if (text === null) return { ok: false, why: 'it has no manifest.json: it was never finished' }
  let raw: Json
  try {
    raw = JSON.parse(text)
  } catch {
    return { ok: false, why: 'manifest.json is not JSON' }
  }
  const parsed = checkpointManifest.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return {
      ok: false,
      why: `manifest.json: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}`,
    }
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { ok: false, why: 'manifest.json is no object' }
  const { manifest_sha256: stated, ...rest } = raw
  if (canonicalHash(rest) !== stated) {
    return {
      ok: false,
      why: 'manifest.json was changed after it was written (manifest_sha256 does not match)',
    }
  }
  const outside = parsed.data.files.find(file => !staysInside(file.path))
  if (outside) return { ok: false, why: `manifest.json lists ${outside.path}, which is not a file of it` }
  const { value, hash } = { value: parsed.data, hash: checkpointHash(parsed.data) }
  if (hash !== value.checkpoint_hash)
    return { ok: false, why: 'checkpoint_hash does not match the listed files' }
  return { ok: true, value }
}

/** Whoever copies a checkpoint writes under the names that its manifest gives. */
const staysInside = (path: string): boolean =>
  path !== '' && path.split('/').every(part => part !== '' && part !== '.' && part !== '..')

/** Hash over the files that inference needs, as docs/architecture.md fixes it. */
function checkpointHash({ files }: CheckpointManifest): string {
  const listed = files.filter(file => file.inference).map(({ path, sha256 }) => [path, sha256])
  return canonicalHash(listed.sort(([a = ''], [b = '']) => compareCodePoints(a, b)))
}
