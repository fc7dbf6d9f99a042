import type { Verdict } from '../schema/preflight.ts'

/** One thing looked at. `fail` means that Orion cannot do its work without it. */
export interface Examined {
  id: string
  title: string
  verdict: Verdict
  found: string
  /** What to do; empty when nothing is wrong. */
  todo: string
}

export const pass = (id: string, title: string, found: string): Examined => ({
  id,
  title,
  verdict: 'pass',
  found,
  todo: '',
})
