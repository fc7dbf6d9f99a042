import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const shell = defineVerb({
  name: 'shell',
  summary: 'an interactive line with the same verbs',
  description:
    "One line after the other, without 'orion' in front. Tab completes verbs, options, run ids and files; the history is kept. Lines can also come from a file or a pipe; the exit code is that of the last line that failed.",
  positionals: {},
  flags: {},
  examples: [
    { line: 'orion shell', does: 'on a terminal' },
    { line: 'orion shell < lines.txt', does: 'one verb a line from a file' },
  ],
  exits: [EXIT.failed],
  async run(call) {
    return (await import('./read-lines.ts')).readLines(call)
  },
})
