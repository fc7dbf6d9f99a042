import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const drafts = defineVerb({
  name: 'drafts',
  summary: 'runs that are being written and were not launched',
  description:
    'Drafts of the new run in the session, the one that was changed last first. Each is a YAML file that `orion train` takes.',
  positionals: {},
  flags: {},
  examples: [
    { line: 'orion drafts', does: 'those there are' },
    {
      line: 'orion drafts --json',
      does: 'the same for a script, each with the path that `orion train` takes',
    },
  ],
  exits: [],
  async run({ io, host, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/drafts.ts')])
    const { printDrafts } = await import('./print-drafts.ts')
    printDrafts(io, control.drafts(ctx), flags.json)
    return EXIT.ok
  },
})
