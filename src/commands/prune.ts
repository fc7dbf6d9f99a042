import { EXIT } from '../schema/error.ts'
import { MUTATION_FLAGS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const prune = defineVerb({
  name: 'prune',
  summary: 'delete the checkpoints that a run need not keep',
  description:
    "Applies the run's own retention rule, or the stricter one of the flags: the newest, the best and every so many steps stay. Pinned ones, those of child runs and the one a resume starts from stay in any case.",
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  flags: {
    'keep-last': {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      description: "newest kept; default the run's checkpoint.keep_last",
    },
    'keep-every': {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      description: "multiples of this step kept; default the run's checkpoint.keep_every",
    },
    ...MUTATION_FLAGS,
  },
  examples: [
    { line: 'orion prune last --keep-last 1 --dry-run', does: 'what would that free?' },
    { line: 'orion prune poyo-42 --keep-last 1', does: 'only the newest and the best' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }, { bytesWords, plural }] = await Promise.all([
      host.open(),
      import('../control/prune.ts'),
      import('../core/text/sanitize.ts'),
      import('../core/text/words.ts'),
    ])
    const { 'keep-last': last, 'keep-every': every, 'dry-run': dry_run } = flags
    const result = await control.prune(ctx, args.run, {
      reason: flags.reason ?? null,
      dry_run,
      ...(last === undefined ? {} : { keep_last: last }),
      ...(every === undefined ? {} : { keep_every: every }),
      onDeleted: ({ what }) => {
        if (!flags.json) io.out.write(`${sanitize(what)}\n`)
      },
    })
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: result })
    else {
      for (const { why } of result.spared) io.out.write(`Kept: ${sanitize(why)}\n`)
      const verb = dry_run ? 'would be deleted' : 'deleted'
      io.out.write(
        `${plural(result.deleted.length, 'checkpoint')} ${verb}, ${bytesWords(result.bytes_freed)} freed.\n`,
      )
    }
    return EXIT.ok
  },
})
