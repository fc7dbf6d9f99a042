import { z } from 'zod'

/** Whether the same run can go on from its last good checkpoint: as it is, only after a change, later, or the user decides. */
export const resumeAdvice = z.enum(['yes', 'fix', 'wait', 'ask'])
export type ResumeAdvice = z.infer<typeof resumeAdvice>

/** The facts of a failure card, stored with the attempt. */
export const failure = z.object({
  /** Signature name, as in `cuda_oom`, `nan_loss`, `killed_unknown`. */
  class: z.string(),
  cause: z.string(),
  /** First failing rank, or null when no rank can be blamed. */
  rank: z.number().int().nonnegative().nullable(),
  host: z.string().nullable(),
  /** Log lines that prove the cause, oldest first; already sanitised. */
  evidence: z.array(z.string()),
  /** True when an unchanged resume is expected to work. */
  resume_safe: z.boolean(),
  advice: resumeAdvice,
  /** What to do next, one sentence. */
  next_step: z.string(),
})
export type Failure = z.infer<typeof failure>
