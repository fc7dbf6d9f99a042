import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS, MUTATION_FLAGS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const pin = defineVerb({
  name: 'pin',
  summary: 'keep a checkpoint whatever the retention rule says',
  description:
    'A pinned checkpoint is never deleted, neither by the job that is running nor by `prune` or `delete`, until it is unpinned.',
  positionals: { checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS } },
  flags: MUTATION_FLAGS,
  examples: [{ line: 'orion pin last@best', does: 'keep the best of the newest run' }],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }] = await Promise.all([
      host.open(),
      import('../control/pin.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const result = await control.pin(ctx, args.checkpoint, {
      reason: flags.reason ?? null,
      dry_run: flags['dry-run'],
    })
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: result })
    else io.out.write(`${sanitize(result.what)}\n`)
    return EXIT.ok
  },
})
