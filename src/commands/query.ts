import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const query = defineVerb({
  name: 'query',
  summary: 'recordings that a query matches',
  description:
    'The same expression as data.query of a config. Says which recordings match, how many units and hours they hold, and how many windows of a length they give.',
  positionals: {
    expr: { kind: 'query', required: true, description: 'as in query(dataset="r2-test"); + joins two' },
  },
  flags: {
    window: {
      type: 'number',
      placeholder: 'SECONDS',
      min: 0.001,
      default: 1,
      description: 'window length to count, as data.window_s',
    },
  },
  examples: [
    { line: `orion query 'query(dataset="r2-test")'`, does: 'one dataset' },
    {
      line: `orion query 'query(dataset="a") + query(subject="p042")' --window 0.5`,
      does: 'two joined, in windows of half a second',
    },
  ],
  exits: [EXIT.failed, EXIT.config, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/query.ts')])
    const recordings = await control.runQuery(ctx, args.expr)
    const totals = {
      recordings: recordings.length,
      units: recordings.reduce((sum, each) => sum + each.units, 0),
      spikes: recordings.reduce((sum, each) => sum + each.spikes, 0),
      hours: recordings.reduce((sum, each) => sum + each.duration_s, 0) / 3600,
      window_s: flags.window,
      windows: recordings.reduce((sum, each) => sum + Math.floor(each.duration_s / flags.window + 1e-9), 0),
    }
    if (flags.json)
      (await import('./print-json.ts')).printJson(io, { item: { query: args.expr, totals, recordings } })
    else if (recordings.length === 0) io.out.write('Nothing matches. `orion data list` shows the catalog.\n')
    else {
      ;(await import('./print-recordings.ts')).printRecordings(io, recordings)
      const { units, hours, windows } = totals
      io.out.write(
        `\n${recordings.length} recordings  ${units} units  ${hours.toFixed(hours < 1 ? 3 : 1)} h  ${windows.toLocaleString('en-US')} windows of ${flags.window} s\n`,
      )
    }
    return recordings.length > 0 ? EXIT.ok : EXIT.failed
  },
})
