import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const inspect = defineVerb({
  name: 'inspect',
  summary: 'everything about one checkpoint',
  description:
    'Where it comes from, what it was trained on, what holds it, its files, environment and code. Reads its small files only; `orion verify` proves the large ones.',
  positionals: { checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS } },
  flags: {},
  examples: [
    { line: 'orion inspect last@best', does: 'best checkpoint of the newest run' },
    { line: "orion inspect last@last --json | jq '.item.data.recordings'", does: 'the data it has seen' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/inspect.ts')])
    const item = await control.inspect(ctx, args.checkpoint)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else (await import('./print-inspection.ts')).printInspection(io, item)
    return EXIT.ok
  },
})
