import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const lineage = defineVerb({
  name: 'lineage',
  summary: 'where weights came from and what came of them',
  description:
    'The tree of runs that a run belongs to: resumed, forked and fine-tuned, each with the step and the checkpoint it started from; and of the checkpoint, or the newest of the run, all that its weights have seen. `--json` has its parent, its full history and its data too.',
  positionals: {
    of: {
      kind: 'checkpoint',
      required: true,
      description: "a run (id, name, start of a key, 'last') or a checkpoint",
    },
  },
  flags: {},
  examples: [
    { line: 'orion lineage last', does: 'the family of the newest run' },
    { line: "orion lineage last --json | jq '.item.checkpoint.history'", does: 'the way of its weights' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/lineage.ts')])
    const family = await control.lineage(ctx, args.of)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: family })
    else (await import('./print-lineage.ts')).printLineage(io, family)
    return EXIT.ok
  },
})
