import { z } from 'zod'

/** What may be asked of Slurm, in the words of sbatch. */
const fields = (word: z.ZodString, time: z.ZodString) => ({
  partition: word.optional(),
  account: word.optional(),
  qos: word.optional(),
  time_limit: time.optional().describe('as sbatch takes it: minutes, or [days-]hours:minutes:seconds'),
  memory: word.optional().describe('memory of a node, as 16G'),
  gres: word.optional().describe('generic resources, as gpu:h100:4'),
  constraint: word.optional(),
  reservation: word.optional(),
  exclude: z.array(word).optional().describe('nodes to keep out'),
  dependency: word
    .optional()
    .describe('jobs to wait for, as afterok:123; joined to the dependency that Orion sets'),
})
const grace = z
  .number()
  .int()
  .positive()
  .describe('seconds before the time limit at which a job is told to save and stop')

/** What a profile asks of Slurm for each of its jobs. */
export const slurmRequest = z.strictObject({ ...fields(z.string(), z.string()), grace_s: grace.default(120) })
export type SlurmRequest = z.infer<typeof slurmRequest>

const WORD = z.string().regex(/^[^\x00-\x1f\x7f]+$/, 'it is empty, or holds a control character')
const TIME = z
  .string()
  .regex(/^([0-9]+-)?[0-9]+(:[0-9]{1,2}){0,2}$/, 'it is no time: minutes, or [days-]hours:minutes:seconds')

/** What one run asks beyond its profile. */
export const slurmWish = z.strictObject({ ...fields(WORD, TIME), grace_s: grace.optional() })
export type SlurmWish = z.infer<typeof slurmWish>
