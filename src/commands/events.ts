import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const events = defineVerb({
  name: 'events',
  summary: 'what a run reported, oldest first',
  description: 'Events as the job wrote them: steps, checkpoints, consumed data, warnings, signals, its end.',
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  flags: {
    type: {
      type: 'string',
      placeholder: 'TYPE,...',
      description: 'only these types, as in checkpoint.saved,warning',
    },
    limit: { type: 'integer', placeholder: 'N', min: 1, default: 200, description: 'events on one page' },
    after: {
      type: 'string',
      placeholder: 'CURSOR',
      description: 'go on after a page; the cursor is `next` of its JSON',
    },
  },
  examples: [
    { line: 'orion events last --type checkpoint.saved,warning', does: 'what stands out' },
    { line: 'orion events last --json', does: 'the first page for a script' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, { events: listEvents }, { refresh }] = await Promise.all([
      host.open(),
      import('../control/events.ts'),
      import('../control/refresh.ts'),
    ])
    await refresh(ctx)
    const types = flags.type?.split(',').filter(each => each !== '')
    const page = listEvents(ctx, args.run, {
      limit: flags.limit,
      after: flags.after ?? null,
      ...(types ? { types } : {}),
    })
    if (flags.json) (await import('./print-json.ts')).printJson(io, page)
    else (await import('./print-events.ts')).printEvents(io, page)
    return EXIT.ok
  },
})
