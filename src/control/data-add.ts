import { resolve } from 'node:path'
import { z } from 'zod'
import { OrionError } from '../schema/error.ts'
import { type Recording, recording } from '../schema/recording.ts'
import type { Context } from './context.ts'
import { sourceOf } from './data-source.ts'

export type DataAddProgress =
  | { kind: 'reading'; path: string; done: number; total: number }
  | { kind: 'added' | 'unchanged' | 'replaced'; path: string; recording: Recording }
  | { kind: 'refused'; path: string; why: string; todo: string }

export interface DataAdded {
  added: number
  unchanged: number
  replaced: number
  refused: { path: string; why: string; todo: string }[]
}

/** What `python -m orion.ursa add` prints, one object a line. */
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), path: z.string(), done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('recording'),
    recording: recording.extend({ derived_from: z.string().nullable() }),
  }),
  z.object({ kind: z.literal('refused'), path: z.string(), message: z.string(), hint: z.string() }),
  z.object({ kind: z.literal('error'), message: z.string(), hint: z.string().nullish() }),
])

/**
 * Ingests files (or every readable file below a folder) into the catalog; a refused file never stops the others. A recording that was
 * made from another one, as its file or `source` says, is added after those that were not.
 */
export async function dataAdd(
  ctx: Context,
  paths: string[],
  options: { dataset?: string; source?: string },
  onProgress: (progress: DataAddProgress) => void,
): Promise<DataAdded> {
  const result: DataAdded = { added: 0, unchanged: 0, replaced: 0, refused: [] }
  let failure: OrionError | undefined
  const derived: { recording: Recording; from: string }[] = []
  const refuse = (path: string, why: string, todo: string) => {
    result.refused.push({ path, why, todo })
    onProgress({ kind: 'refused', path, why, todo })
  }
  const keep = (found: Recording) => {
    const kind = ctx.store.addRecording(found)
    result[kind] += 1
    const { source, path } = found
    onProgress({ kind, path: source && !source.recording ? source.path : path, recording: found })
  }
  const take = (line: unknown) => {
    const parsed = answer.safeParse(line)
    if (!parsed.success) return
    const said = parsed.data
    switch (said.kind) {
      case 'progress':
        if (said.done < said.total) onProgress({ ...said, kind: 'reading' })
        return
      case 'recording': {
        const { derived_from, ...found } = said.recording
        const from = options.source ?? derived_from
        if (from === null) keep({ ...found, source: found.source ?? sourceBefore(ctx, found) })
        else if (found.source === null) derived.push({ recording: found, from })
        else refuse(found.source.path, 'is made from itself, as every NWB file is', 'Leave --source out.')
        return
      }
      case 'refused':
        refuse(said.path, said.message, said.hint)
        return
      case 'error':
        failure = new OrionError('data_refused', said.message, said.hint ? { hint: said.hint } : {})
    }
  }
  const args = ['add', '--store', ctx.paths.ursa, ...(options.dataset ? ['--dataset', options.dataset] : [])]
  try {
    await ctx.dataTool('orion.ursa', [...args, '--', ...paths.map(path => resolve(path))], take)
  } catch (error) {
    throw failure ?? error
  }
  for (const each of inOrder(derived)) {
    try {
      keep({ ...each.recording, source: sourceOf(ctx.store.recordings(), each.from, each.recording) })
    } catch (error) {
      if (!(error instanceof OrionError) || error.hint === undefined) throw error
      refuse(each.recording.path, error.message, error.hint)
    }
  }
  return result
}

/** What somebody said of a recording holds for the same content: adding it once more does not take it back. */
function sourceBefore(ctx: Context, { id, hash }: Recording): Recording['source'] {
  const known = ctx.store.recording(id)
  return known?.hash === hash && known.source?.recording ? known.source : null
}

/** Each after those of them that it was made from; what goes round in circles comes last. */
function inOrder<T extends { recording: Recording; from: string }>(derived: readonly T[]): T[] {
  const left = new Set(derived)
  const waits = ({ from }: T) =>
    [...left].some(({ recording: r }) => [r.id, r.hash, r.file_sha256].includes(from))
  const ordered: T[] = []
  while (left.size > 0) {
    const [first] = left
    const next = [...left].find(each => !waits(each)) ?? first
    if (!next) break
    left.delete(next)
    ordered.push(next)
  }
  return ordered
}
