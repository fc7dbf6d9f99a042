import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataVerify = defineVerb({
  name: 'data verify',
  summary: 'compare the files of recordings with the catalog',
  description:
    'Reads each file whole and compares its SHA-256 with the one from when it was added. Says which are missing or changed; exit 1 then. Changes nothing.',
  positionals: {
    id: {
      kind: 'recording',
      repeats: true,
      description: '<dataset>/<session>, or a session that only one recording has; none for all',
    },
  },
  flags: {
    query: {
      type: 'string',
      placeholder: 'QUERY',
      kind: 'query',
      description: 'only those that match, as in query(dataset="r2-test")',
    },
  },
  examples: [
    { line: 'orion data verify', does: 'the whole catalog' },
    { line: 'orion data verify r2-test/session-1', does: 'one recording' },
  ],
  exits: [EXIT.failed, EXIT.config, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { dataList }, { dataShow }, { progressLine }, { sanitize }] = await Promise.all([
      host.open(),
      import('../control/data-verify.ts'),
      import('../control/data-list.ts'),
      import('../control/data-show.ts'),
      import('./progress-line.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const named = args.id.map(id => dataShow(ctx, id))
    const recordings = named.length > 0 ? named : dataList(ctx, flags.query ?? '')
    const progress = progressLine(io)
    const items = await control
      .dataVerify(ctx, recordings, ({ id }, done) => progress.show(`${done} of ${recordings.length}: ${id}`))
      .finally(progress.end)
    const bad = items.filter(({ ok }) => !ok)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { items })
    else {
      for (const { id, reason } of bad) io.out.write(`${sanitize(`${id}  ${reason ?? ''}`)}\n`)
      io.out.write(`${items.length - bad.length} of ${items.length} recordings are as they were added.\n`)
    }
    return bad.length > 0 ? EXIT.failed : EXIT.ok
  },
})
