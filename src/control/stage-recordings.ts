import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { HashWatch, RunFiles } from '../core/adapter.ts'
import type { ResolvedSuite } from '../core/task-plugin.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Plan } from './plan.ts'

/**
 * The plan with every recording where its run can read it: one that lies there stays where it is, one that this machine has
 * alone is brought there by its content. One that neither has keeps its path; preflight tells.
 */
export async function stageRecordings(files: RunFiles, plan: Plan, watch: HashWatch = {}): Promise<Plan> {
  const { bring } = files
  if (!bring) return plan
  const placed = new Map<string, CatalogEntry>()
  const place = async (recording: CatalogEntry): Promise<CatalogEntry> => {
    const known = placed.get(recording.id)
    if (known) return known
    const there = await files.read(recording.path, 0, 0).catch(() => null)
    const lacking = there?.size !== recording.bytes && (await isHere(recording))
    const content = { sha256: recording.file_sha256, bytes: recording.bytes }
    const path = lacking ? await bring(recording.path, nameOf(recording), content, watch) : recording.path
    placed.set(recording.id, { ...recording, path })
    return { ...recording, path }
  }
  const all = async (recordings: CatalogEntry[]) => {
    const found: CatalogEntry[] = []
    for (const recording of recordings) found.push(await place(recording))
    return found
  }
  const recordings = await all(plan.resolved.recordings)
  const suites: ResolvedSuite[] = []
  for (const each of plan.resolved.suites) suites.push({ ...each, recordings: await all(each.recordings) })
  return { ...plan, resolved: { ...plan.resolved, recordings, suites } }
}

/** By content; the ending stays, by which a reader may choose. */
function nameOf({ path, file_sha256 }: CatalogEntry): string {
  const suffix = /^\.[a-z0-9]{1,8}$/i.test(extname(path)) ? extname(path) : ''
  return `data/${file_sha256}${suffix}`
}

const isHere = ({ path, bytes }: CatalogEntry): Promise<boolean> =>
  stat(path).then(
    found => found.isFile() && found.size === bytes,
    () => false,
  )
