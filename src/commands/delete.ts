import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS, MUTATION_FLAGS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const deleteCheckpoints = defineVerb({
  name: 'delete',
  summary: 'delete checkpoints for good',
  description:
    'Removes the files and keeps the record, with who did it and why. Refused for the checkpoint that a resume would start from, for one that a child run came from, and for a pinned one. It cannot be undone.',
  positionals: {
    checkpoints: { kind: 'checkpoint', required: true, repeats: true, description: CHECKPOINT_WORDS },
  },
  flags: MUTATION_FLAGS,
  examples: [
    { line: 'orion delete poyo-42@400 --dry-run', does: 'may it go, and what does that free?' },
    { line: 'orion delete poyo-42@400 --reason "diverged from here"', does: 'for good, and say why' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }] = await Promise.all([
      host.open(),
      import('../control/delete.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const done = []
    for (const checkpoint of args.checkpoints) {
      const result = await control.deleteCheckpoint(ctx, checkpoint, {
        reason: flags.reason ?? null,
        dry_run: flags['dry-run'],
      })
      done.push(result)
      if (!flags.json) io.out.write(`${sanitize(result.what)}\n`)
    }
    if (flags.json) (await import('./print-json.ts')).printJson(io, { items: done })
    return EXIT.ok
  },
})
