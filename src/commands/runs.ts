import { EXIT } from '../schema/error.ts'
import { RUN_ORDERS } from '../schema/run.ts'
import { defineVerb } from './verb.ts'

export const runs = defineVerb({
  name: 'runs',
  aliases: ['ls'],
  summary: 'list runs, newest first',
  description:
    'A filter is one or more words, and all must hold; a minus in front turns one around. A plain word must occur in the name, the id or the start of the key. Fields: state:failed,lost  name:poyo-*  id:  key:  on:local  task:training  step>=100  max_steps  progress>50  attempt>1  age<2d  idle>10m  failure:nan_loss  note:  has:checkpoint,failure,note,metrics,bench  is:pinned,archived,active,unseen,resumed. Every key of the config is a field, by its path or the end of it (lr>1e-4, model.name:poyo), and so is every metric, by its newest value (loss<0.1). Runs that were put away show only with is:archived.',
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
      choices: RUN_ORDERS,
      default: 'created',
      description: 'which run comes first',
    },
  },
  examples: [
    { line: 'orion runs', does: 'the newest runs' },
    { line: 'orion runs state:failed,lost --sort needs_me', does: 'what died, first what nobody looked at' },
    { line: `orion runs 'lr>1e-4' 'age<2d' -state:completed`, does: 'what a sweep is still doing' },
    { line: "orion runs state:running --json | jq -r '.items[].id'", does: 'ids for a script' },
  ],
  exits: [EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, { listRuns }] = await Promise.all([host.open(), import('../control/list-runs.ts')])
    const { page, vitals, jobs } = await listRuns(ctx, args.filter.join(' '), {
      order: flags.sort,
      limit: flags.limit,
      after: flags.after ?? null,
    })
    if (flags.json) {
      const { printJson } = await import('./print-json.ts')
      const items = page.items.map(run => ({
        ...run,
        vitals: vitals.get(run.id) ?? null,
        job: jobs.get(run.id) ?? null,
      }))
      printJson(io, { items, next: page.next })
    } else {
      const { printRuns } = await import('./print-runs.ts')
      printRuns(io, page, { vitals, jobs }, args.filter.length > 0)
    }
    return EXIT.ok
  },
})
