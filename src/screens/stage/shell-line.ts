import { shellQuote } from '../../core/text/quote.ts'
import { type SafeText, sanitize } from '../../core/text/sanitize.ts'

/** The command line that does the same as a key: `orion` and its words, each as a shell reads it. */
export const shellLine = (...words: readonly string[]): SafeText =>
  sanitize(['orion', ...words].map(shellQuote).join(' '))

/** How a run goes on, where it is not simply its newest checkpoint. */
export interface ResumeWords {
  from?: string
  overrides?: readonly string[]
  exclude?: readonly string[]
  inexact?: boolean
}

export function resumeLine(
  run: string,
  { from, overrides = [], exclude = [], inexact = false }: ResumeWords = {},
): SafeText {
  return shellLine(
    ...['resume', run, ...overrides],
    ...(from === undefined ? [] : ['--from', from]),
    ...(exclude.length === 0 ? [] : ['--exclude', exclude.join(',')]),
    ...(inexact ? ['--inexact'] : []),
  )
}
