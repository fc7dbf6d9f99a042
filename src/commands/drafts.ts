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
    { line: 'orion train "$(orion drafts --json | jq -r \'.items[0].path\')"', does: 'launch the newest' },
  ],
  exits: [],
  async run({ io, host, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/drafts.ts')])
    const { printDrafts } = await import('./print-drafts.ts')
    printDrafts(io, control.drafts(ctx), flags.json)
    return EXIT.ok
  },
})
