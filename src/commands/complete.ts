import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

/** Asked by the completion scripts at each Tab: one candidate a line, `value TAB description`, and `:files` with endings. */
export const complete = defineVerb({
  name: '__complete',
  hidden: true,
  summary: 'candidates for the last word',
  description: 'Asked by the completion scripts.',
  positionals: {
    word: { kind: 'text', repeats: true, description: 'words after orion; the last one is completed' },
  },
  flags: {
    line: {
      type: 'string',
      placeholder: 'TEXT',
      description: 'the whole line up to the cursor, still quoted',
    },
  },
  examples: [],
  exits: [],
  async run({ io, host, args, flags }) {
    const [{ completeWords }, { splitWords }, { sanitize }] = await Promise.all([
      import('./complete-words.ts'),
      import('./split-words.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const { candidates, files } = await completeWords(
      host,
      flags.line === undefined ? args.word : wordsOf(flags.line),
    )
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { candidates, files } })
    else {
      for (const { value, description } of candidates)
        io.out.write(`${sanitize(value)}\t${sanitize(description)}\n`)
      if (files) io.out.write(`:files\t${files.join(' ')}\n`)
    }
    return EXIT.ok

    function wordsOf(line: string): string[] {
      const { words, open } = splitWords(line)
      return [...words.slice(1), ...(open ? [''] : [])]
    }
  },
})
