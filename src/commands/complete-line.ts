import { completeFiles } from './complete-files.ts'
import { type Candidate, completeWords } from './complete-words.ts'
import { splitWords } from './split-words.ts'
import type { Host } from './verb.ts'

/** The part of a line that completion replaces. */
export const lastWord = (text: string): string => /\S*$/.exec(text)?.[0] ?? ''

/** What may stand in the place of the last word of a line of verbs; whole words end in a space. */
export async function completeLine(text: string, host: Host, cwd: string): Promise<Candidate[]> {
  const { words, open } = splitWords(text)
  const { candidates, files } = await completeWords(host, [...words, ...(open ? [''] : [])])
  const found = candidates.map(({ value, description }) => ({
    value: /[=/:@]$/.test(value) ? value : `${value} `,
    description,
  }))
  if (files === null) return found
  const names = await completeFiles(cwd, lastWord(text), files)
  return [...found, ...names.map(value => ({ value, description: '' }))]
}
