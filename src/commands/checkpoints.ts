import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const checkpoints = defineVerb({
  name: 'checkpoints',
  summary: 'checkpoints of a run, or of all, newest first',
  description:
    'What was saved: step, content hash, size, what keeps it, its scores, and whether it was verified since it was written. Deleted ones are left out.',
  positionals: {
    run: {
      kind: 'run',
      description: "id, the start of an id or key, a name, or 'last'; all runs without it",
    },
  },
  flags: {
    limit: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      default: 100,
      description: 'checkpoints on one page',
    },
    after: {
      type: 'string',
      placeholder: 'CURSOR',
      description: 'go on after a page; the cursor is `next` of its JSON',
    },
  },
  examples: [
    { line: 'orion checkpoints last', does: 'of the newest run' },
    { line: "orion checkpoints last --json | jq -r '.items[0].path'", does: 'folder of the newest one' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { withScores }, { refresh }] = await Promise.all([
      host.open(),
      import('../control/checkpoints.ts'),
      import('../control/scores.ts'),
      import('../control/refresh.ts'),
    ])
    await refresh(ctx)
    const found = control.checkpoints(ctx, args.run ?? null, {
      limit: flags.limit,
      after: flags.after ?? null,
    })
    const held = await control.withKeeping(ctx, found)
    const page = { ...held, items: withScores(ctx, held.items) }
    if (flags.json) (await import('./print-json.ts')).printJson(io, page)
    else (await import('./print-checkpoints.ts')).printCheckpoints(io, page)
    return EXIT.ok
  },
})
