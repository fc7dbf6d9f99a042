import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const benchResults = defineVerb({
  name: 'bench results',
  summary: 'what was measured, newest first',
  description:
    'Scores, and what is under way or failed. The same question asked by several runs is listed once. --json with --items adds the parts of each item.',
  positionals: {
    of: {
      kind: 'checkpoint',
      description: 'a run, for all its checkpoints, one checkpoint, or `baseline`; everything without it',
    },
  },
  flags: {
    suite: {
      type: 'string',
      placeholder: 'SUITE',
      kind: 'suite',
      description: 'name@version, or a name for all its versions',
    },
    state: {
      type: 'string',
      placeholder: 'STATE',
      choices: ['scheduled', 'finished', 'failed'],
      description: 'only these',
    },
    items: { type: 'boolean', description: 'with --json: every item with its numerators and denominators' },
    limit: { type: 'integer', placeholder: 'N', min: 1, default: 50, description: 'results on one page' },
    after: {
      type: 'string',
      placeholder: 'CURSOR',
      description: 'go on after a page; the cursor is `next` of its JSON',
    },
  },
  examples: [
    { line: 'orion bench results', does: 'everything that was measured' },
    { line: 'orion bench results last --suite r2-velocity', does: 'the newest run over its steps' },
    { line: "orion bench results last@best --json | jq '.items[0].scores'", does: 'scores for a script' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { refresh }] = await Promise.all([
      host.open(),
      import('../control/bench-results.ts'),
      import('../control/refresh.ts'),
    ])
    await refresh(ctx)
    const of = subjectOf(args.of)
    const { suite, state, limit, after } = flags
    const page = await control.benchResults(ctx, of, {
      limit,
      after: after ?? null,
      ...(suite === undefined ? {} : { suite }),
      ...(state === undefined ? {} : { state }),
    })
    if (!flags.json) (await import('./print-measured.ts')).printMeasured(io, page)
    else {
      const { printJson } = await import('./print-json.ts')
      const items = flags.items
        ? await Promise.all(page.items.map(each => control.withItems(ctx, each)))
        : page.items
      printJson(io, { items, next: page.next })
    }
    return EXIT.ok
  },
})

function subjectOf(text: string | undefined) {
  if (text === undefined) return {}
  if (text === 'baseline') return { baseline: true as const }
  return /[@/]/.test(text) ? { checkpoint: text } : { run: text }
}
