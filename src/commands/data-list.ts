import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataList = defineVerb({
  name: 'data list',
  aliases: ['data ls'],
  summary: 'recordings of the catalog',
  description:
    'Every recording with subject, units, spikes, trials, duration, modalities and content hash, in order of id.',
  positionals: {},
  flags: {
    query: {
      type: 'string',
      placeholder: 'QUERY',
      kind: 'query',
      description:
        'only those that match, as in query(dataset="r2-test"); plain words are looked for in id, subject and modalities',
    },
    files: { type: 'boolean', description: 'say whether each file is there and as large as it was' },
  },
  examples: [
    { line: 'orion data list', does: 'the whole catalog' },
    { line: `orion data list --query 'query(subject="p042")'`, does: 'one subject' },
    { line: "orion data list --json | jq -r '.items[].id'", does: 'ids for a script' },
  ],
  exits: [EXIT.config, EXIT.registry],
  async run({ io, host, flags }) {
    const [ctx, control, { dataFiles }] = await Promise.all([
      host.open(),
      import('../control/data-list.ts'),
      import('../control/data-files.ts'),
    ])
    const found = control.dataList(ctx, flags.query ?? '')
    const states = flags.files ? await dataFiles(ctx, found) : null
    const items = found.map(each => (states ? { ...each, file: states.get(each.id) ?? 'missing' } : each))
    if (flags.json) (await import('./print-json.ts')).printJson(io, { items })
    else if (items.length === 0 && flags.query !== undefined) io.out.write('No recording matches.\n')
    else if (items.length === 0)
      io.out.write('No recordings yet. Add some with `orion data add PATH`; `orion demo` makes three.\n')
    else (await import('./print-recordings.ts')).printRecordings(io, items)
    return EXIT.ok
  },
})
