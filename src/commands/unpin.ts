import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS, MUTATION_FLAGS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const unpin = defineVerb({
  name: 'unpin',
  summary: 'let the retention rule have a checkpoint again',
  description: 'The next save of the run, or `prune`, may delete it if the rule does not keep it.',
  positionals: { checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS } },
  flags: MUTATION_FLAGS,
  examples: [{ line: 'orion unpin last@best', does: 'no longer keep it' }],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }] = await Promise.all([
      host.open(),
      import('../control/pin.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const result = await control.unpin(ctx, args.checkpoint, {
      reason: flags.reason ?? null,
      dry_run: flags['dry-run'],
    })
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: result })
    else io.out.write(`${sanitize(result.what)}\n`)
    return EXIT.ok
  },
})
