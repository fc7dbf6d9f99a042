import { z } from 'zod'
import { isPart } from './question.ts'

/** The keys of a config that say over which of the items is measured. */
export const partFields = {
  partial_subset: z
    .number()
    .refine(isPart, 'expected a fraction in (0, 1] with up to 6 decimals')
    .default(1)
    .describe('part of the items of each recording'),
  partial_seed: z.number().int().min(0).default(0).describe('of the subset'),
}
