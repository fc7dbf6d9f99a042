import type { RunFiles } from '../core/adapter.ts'
import type { Verdict } from '../schema/preflight.ts'
import type { CatalogEntry } from '../schema/recording.ts'

/** Whether the files of recordings are where the catalog says, as large as it says. Their content is a probe's question. */
export async function checkRecordingFiles(
  files: RunFiles,
  recordings: CatalogEntry[],
): Promise<{ verdict: Verdict; found: string; todo: string }> {
  const missing: string[] = []
  const resized: string[] = []
  let bytes = 0
  for (const recording of recordings) {
    const look = await files.read(recording.path, 0, 0)
    if (!look) missing.push(recording.path)
    else if (look.size !== recording.bytes) resized.push(recording.path)
    bytes += look?.size ?? 0
  }
  if (missing.length > 0) {
    return {
      verdict: 'fail',
      found: `there is no ${some(missing)}`,
      todo: 'Put the files back, or add them from where they are now with `orion data add`.',
    }
  }
  if (resized.length > 0) {
    return {
      verdict: 'fail',
      found: `another size than when it was added: ${some(resized)}`,
      todo: 'Add the changed files again with `orion data add`; the run then gets another key.',
    }
  }
  return { verdict: 'pass', found: `${recordings.length} files, ${(bytes / 1e6).toFixed(1)} MB`, todo: '' }
}

const some = (paths: string[]) =>
  paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ')
