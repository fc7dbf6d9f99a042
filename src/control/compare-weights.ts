import { z } from 'zod'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), tensor: z.string(), bytes_done: z.number(), bytes: z.number() }),
  z.object({
    kind: z.literal('tensor'),
    name: z.string(),
    status: z.enum(['same', 'changed', 'added', 'removed', 'reshaped', 'unreadable', 'not_finite']),
    dtype: z.string(),
    shape: z.array(z.number()),
    shape_before: z.array(z.number()).optional(),
    /** |after - before| / |before|, L2; null where there is nothing to divide by. */
    relative: z.number().nullable(),
    distance: z.number().optional(),
    largest: z.number().optional(),
    norm_before: z.number().optional(),
    norm_after: z.number().optional(),
  }),
  z.object({ kind: z.literal('total'), tensors: z.number(), relative: z.number().nullable() }),
  z.object({ kind: z.literal('error'), message: z.string() }),
])

export type TensorChange = Omit<Extract<z.infer<typeof answer>, { kind: 'tensor' }>, 'kind'>

export interface WeightsComparison {
  /** Biggest changes first; those that cannot be subtracted lead. */
  tensors: TensorChange[]
  /** Relative L2 distance over everything that can be subtracted. */
  relative: number | null
}

export interface WeightsProgress {
  bytes_done: number
  bytes: number
  tensor: string
}

const WEIGHTS = 'model/weights.safetensors'

/** How far the weights of two checkpoint folders are apart, tensor by tensor. */
export async function compareWeights(
  ctx: Context,
  folders: { before: string; after: string },
  onProgress: (progress: WeightsProgress) => void,
  signal?: AbortSignal,
): Promise<WeightsComparison> {
  const result: WeightsComparison = { tensors: [], relative: null }
  const failures: string[] = []
  const paths = [folders.before, folders.after].map(folder => `${folder}/${WEIGHTS}`)
  const read = (line: unknown) => {
    const said = answer.parse(line)
    if (said.kind === 'progress') onProgress(said)
    else if (said.kind === 'total') result.relative = said.relative
    else if (said.kind === 'error') failures.push(said.message)
    else {
      const { kind: _, ...change } = said
      result.tensors.push(change)
    }
  }
  try {
    await ctx.dataTool('orion.weights', ['compare', ...paths], read, signal ? { signal } : {})
  } catch (error) {
    if (failures.length === 0) throw error
  }
  const [failure] = failures
  if (failure) {
    throw new OrionError('checkpoint_damaged', `The weights cannot be compared: ${failure}`, {
      hint: `\`orion verify ${folders.before}\` and \`orion verify ${folders.after}\` say which file is wrong.`,
    })
  }
  const size = ({ status, relative }: TensorChange) =>
    status === 'same' ? -1 : (relative ?? Number.POSITIVE_INFINITY)
  result.tensors.sort((a, b) => (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0))
  return result
}
