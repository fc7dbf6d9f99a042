import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const show = defineVerb({
  name: 'show',
  summary: 'everything about one run',
  description:
    'What it is, how far it came, its attempts, its newest metrics and checkpoints, and after a failure what happened and what to do.',
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  flags: {},
  examples: [
    { line: 'orion show last', does: 'the newest run' },
    { line: 'orion show last --json | jq .item.failure', does: 'why it failed, for a script' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, { show: showRun }, { vitalsOf }, { refresh }, { comingOf }] = await Promise.all([
      host.open(),
      import('../control/show.ts'),
      import('../control/vitals.ts'),
      import('../control/refresh.ts'),
      import('../control/next-due.ts'),
    ])
    await refresh(ctx)
    const page = showRun(ctx, args.run)
    const { run, ...more } = page
    const vitals = vitalsOf(ctx, [run]).get(run.id) ?? null
    const next_due = await comingOf(ctx, page)
    const beside = { vitals, next_due }
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { ...run, ...more, ...beside } })
    else (await import('./print-run-page.ts')).printRunPage(io, page, beside)
    return EXIT.ok
  },
})
