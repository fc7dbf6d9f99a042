import { z } from 'zod'

export const verdict = z.enum(['pass', 'warn', 'fail', 'skip'])
export type Verdict = z.infer<typeof verdict>

/** A change of the config that would mend what was found. */
export const preflightFix = z.object({
  /** What it does, as in `keep 2 checkpoints`. */
  words: z.string(),
  /** As on a command line: `checkpoint.keep_last=2`. */
  overrides: z.array(z.string()).min(1),
})
export type PreflightFix = z.infer<typeof preflightFix>

/** One answered check: what was found, why it matters, what to do. */
export const preflightCheck = z.object({
  id: z.string(),
  group: z.string(),
  title: z.string(),
  verdict,
  found: z.string(),
  why: z.string(),
  /** What to do about it; empty for a pass. */
  todo: z.string(),
  ms: z.number(),
  fixes: z.array(preflightFix).optional(),
})
export type PreflightCheck = z.infer<typeof preflightCheck>

/** A streamed report: each check announces itself, again with what it is `doing` while that takes long, then answers. */
export type PreflightProgress =
  | { kind: 'started'; id: string; group: string; title: string; doing?: string }
  | { kind: 'answered'; check: PreflightCheck }

export interface PreflightReport {
  at: string
  /** `pass` with warnings is still `warn`. */
  verdict: Verdict
  checks: PreflightCheck[]
}
