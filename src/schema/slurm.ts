import { z } from 'zod'

/** What may be asked of Slurm, in the words of sbatch. */
const fields = (word: z.ZodString, time: z.ZodString, waits: z.ZodString) => ({
  partition: word.optional().meta({ description: 'queue that the job waits in', names: 'partition' }),
  account: word.optional().meta({ description: 'account that pays for the job', names: 'account' }),
  qos: word.optional().describe('quality of service: limits and priority under a name'),
  time_limit: time.optional().meta({
    description: 'time after which the job is ended: minutes, or [days-]hours:minutes:seconds',
    names: 'time-limit',
  }),
  memory: word.optional().describe('memory of a node, as 16G'),
  gres: word.optional().meta({ description: 'generic resources of a node, as gpu:h100:4', names: 'gres' }),
  constraint: word.optional().describe('features that its nodes must have, as a100&nvlink'),
  reservation: word.optional().describe('reservation of nodes that the job may use'),
  exclude: z.array(word).optional().describe('nodes to keep out, as [n1, n2], besides those of the profile'),
  dependency: waits
    .optional()
    .describe('jobs to wait for, as afterok:123; joined to the dependency that Orion sets'),
})
const grace = z
  .number()
  .int()
  .positive()
  .describe('seconds before the time limit at which a job is told to save and stop')

const ANY = 'asks for any of several jobs (?); only jobs that are all waited for (,) can be joined'

/** What a profile asks of Slurm for each of its jobs. */
export const slurmRequest = z.strictObject({
  ...fields(z.string(), z.string(), z.string().regex(/^[^?]*$/, `it ${ANY}`)),
  grace_s: grace.default(120),
})
export type SlurmRequest = z.infer<typeof slurmRequest>

const WORD = z.string().regex(/^[^\x00-\x1f\x7f]+$/, 'it is empty, or holds a control character')
const TIME = z
  .string()
  .regex(/^([0-9]+-)?[0-9]+(:[0-9]{1,2}){0,2}$/, 'it is no time: minutes, or [days-]hours:minutes:seconds')
const WAITS = z.string().regex(/^[^\x00-\x1f\x7f?]+$/, `it is empty, holds a control character, or ${ANY}`)

/** What one run asks beyond its profile. */
export const slurmWish = z.strictObject({ ...fields(WORD, TIME, WAITS), grace_s: grace.optional() })
export type SlurmWish = z.infer<typeof slurmWish>
