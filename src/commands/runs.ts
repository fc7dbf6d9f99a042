import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const runs = defineVerb({
  name: 'runs',
  aliases: ['ls'],
  summary: 'list runs, newest first',
  description:
    'A filter is one or more words: a plain word must occur in the name, the id or the start of the key; state:failed,lost, task:training and on:local pick by field. All words must hold.',
  positionals: {
    filter: {
      kind: 'filter',
      repeats: true,
      description: 'words that a run must match, as in state:failed poyo',
    },
  },
  flags: {
    limit: { type: 'integer', placeholder: 'N', min: 1, default: 50, description: 'runs on one page' },
    after: {
      type: 'string',
      placeholder: 'CURSOR',
      description: 'go on after a page; the cursor is `next` of its JSON',
    },
    sort: {
      type: 'string',
      placeholder: 'ORDER',
      choices: ['created', 'needs_me'],
      default: 'created',
      description: 'which run comes first',
    },
  },
  examples: [
    { line: 'orion runs', does: 'the newest runs' },
    { line: 'orion runs state:failed,lost --sort needs_me', does: 'what died, first what nobody looked at' },
    { line: "orion runs state:running --json | jq -r '.items[].id'", does: 'ids for a script' },
  ],
  exits: [EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, { parseRunFilter }, { runs: listRuns }, { refresh }] = await Promise.all([
      host.open(),
      import('./run-filter.ts'),
      import('../control/runs.ts'),
      import('../control/refresh.ts'),
    ])
    const filter = parseRunFilter(args.filter)
    await refresh(ctx)
    const page = listRuns(ctx, {
      ...filter,
      order: flags.sort,
      limit: flags.limit,
      after: flags.after ?? null,
    })
    if (flags.json) {
      const { printJson } = await import('./print-json.ts')
      printJson(io, page)
    } else {
      const { printRuns } = await import('./print-runs.ts')
      printRuns(io, page, args.filter.length > 0)
    }
    return EXIT.ok
  },
})
