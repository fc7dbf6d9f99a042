import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataList = defineVerb({
  name: 'data list',
  aliases: ['data ls'],
  summary: 'recordings of the catalog',
  description:
    'Every recording with subject, units, spikes, trials, duration, modalities and content hash, in order of id.',
  positionals: {},
  flags: {},
  examples: [
    { line: 'orion data list', does: 'the whole catalog' },
    { line: "orion data list --json | jq -r '.items[].id'", does: 'ids for a script' },
  ],
  exits: [EXIT.registry],
  async run({ io, host, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/data-list.ts')])
    const items = control.dataList(ctx)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { items })
    else if (items.length === 0)
      io.out.write('No recordings yet. Add some with `orion data add PATH`; `orion demo` makes three.\n')
    else (await import('./print-recordings.ts')).printRecordings(io, items)
    return EXIT.ok
  },
})
