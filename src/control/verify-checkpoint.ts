import type { HashWatch, RunFiles } from '../core/adapter.ts'
import type { CheckpointManifest } from '../schema/checkpoint.ts'
import { readCheckpointManifest } from './read-checkpoint-manifest.ts'

export interface CheckpointProblem {
  /** File of the checkpoint, relative to it. */
  path: string
  problem: string
}

export interface CheckedCheckpoint {
  /** null when the manifest itself cannot be trusted. */
  manifest: CheckpointManifest | null
  problems: CheckpointProblem[]
  files: number
  bytes: number
}

/** What a checkpoint may hold beside the files its manifest lists: results that were measured on it later. */
const ADDED_LATER = /^(manifest\.json$|benchmarks\/)/

/** Hashes every file of a checkpoint folder against its manifest. Every problem is listed, not only the first. */
export async function verifyCheckpoint(
  files: RunFiles,
  path: string,
  onProgress: (progress: { bytes_done: number; bytes: number; path: string }) => void = () => {},
  signal?: AbortSignal,
): Promise<CheckedCheckpoint> {
  const manifest = await readCheckpointManifest(files, path)
  if (!manifest.ok) {
    return {
      manifest: null,
      problems: [{ path: 'manifest.json', problem: manifest.why }],
      files: 0,
      bytes: 0,
    }
  }
  const listed = manifest.value.files
  const bytes = listed.reduce((sum, file) => sum + file.bytes, 0)
  const problems: CheckpointProblem[] = []
  let done = 0
  for (const file of listed) {
    signal?.throwIfAborted()
    onProgress({ bytes_done: done, bytes, path: file.path })
    let read = 0
    const problem = await checkFile(files, `${path}/${file.path}`, file, {
      ...(signal ? { signal } : {}),
      onBytes(more) {
        read += more
        onProgress({ bytes_done: done + read, bytes, path: file.path })
      },
    })
    if (problem) problems.push({ path: file.path, problem })
    done += file.bytes
  }
  onProgress({ bytes_done: bytes, bytes, path: '' })
  const known = new Set(listed.map(file => file.path))
  for (const extra of await filesBelow(files, path, '')) {
    if (!known.has(extra) && !ADDED_LATER.test(extra)) {
      problems.push({ path: extra, problem: 'the manifest does not list it' })
    }
  }
  return { manifest: manifest.value, problems, files: listed.length, bytes }
}

async function checkFile(
  files: RunFiles,
  path: string,
  expected: { bytes: number; sha256: string },
  watch: HashWatch,
): Promise<string | null> {
  try {
    const look = await files.read(path, 0, 0)
    if (!look) return 'it is missing'
    if (look.size !== expected.bytes) return `it has ${look.size} bytes instead of ${expected.bytes}`
    const found = await files.sha256(path, watch)
    if (found !== expected.sha256) {
      return `its content changed (SHA-256 ${found.slice(0, 12)}... instead of ${expected.sha256.slice(0, 12)}...)`
    }
    return null
  } catch (error) {
    watch.signal?.throwIfAborted()
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Relative paths of the files below a folder; a name that cannot be listed is a file. */
async function filesBelow(files: RunFiles, root: string, folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await files.list(`${root}/${folder}`)) {
    const path = folder === '' ? name : `${folder}/${name}`
    const inside = await files.list(`${root}/${path}`).then(
      names => names.length,
      () => null,
    )
    if (inside === null) found.push(path)
    else found.push(...(await filesBelow(files, root, path)))
  }
  return found
}
