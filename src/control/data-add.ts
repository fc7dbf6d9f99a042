import { resolve } from 'node:path'
import { z } from 'zod'
import { OrionError } from '../schema/error.ts'
import { type Recording, recording } from '../schema/recording.ts'
import type { Context } from './context.ts'

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
  z.object({ kind: z.literal('recording'), recording }),
  z.object({ kind: z.literal('refused'), path: z.string(), message: z.string(), hint: z.string() }),
  z.object({ kind: z.literal('error'), message: z.string(), hint: z.string().nullish() }),
])

/** Ingests files (or every readable file below a folder) into the catalog; a refused file never stops the others. */
export async function dataAdd(
  ctx: Context,
  paths: string[],
  options: { dataset?: string },
  onProgress: (progress: DataAddProgress) => void,
): Promise<DataAdded> {
  const result: DataAdded = { added: 0, unchanged: 0, replaced: 0, refused: [] }
  let failure: OrionError | undefined
  const take = (line: unknown) => {
    const parsed = answer.safeParse(line)
    if (!parsed.success) return
    const said = parsed.data
    switch (said.kind) {
      case 'progress':
        if (said.done < said.total) onProgress({ ...said, kind: 'reading' })
        return
      case 'recording': {
        const kind = ctx.store.addRecording(said.recording)
        result[kind] += 1
        onProgress({
          kind,
          path: said.recording.source?.path ?? said.recording.path,
          recording: said.recording,
        })
        return
      }
      case 'refused': {
        const refusal = { path: said.path, why: said.message, todo: said.hint }
        result.refused.push(refusal)
        onProgress({ kind: 'refused', ...refusal })
        return
      }
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
  return result
}
