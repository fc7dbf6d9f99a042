import type { Verdict } from '../schema/preflight.ts'

/** What a check of preflight comes to. */
export interface Answer {
  verdict: Verdict
  found: string
  /** What to do about it; empty when nothing is to be done. */
  todo: string
}
