import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const benchList = defineVerb({
  name: 'bench list',
  aliases: ['bench ls'],
  summary: 'suites that a checkpoint can be measured on',
  description:
    'Those that come with Orion, and those in the Python files of the folder benchmarks beside your settings, with version, data and metrics. A file that cannot be used is named with its line.',
  positionals: {},
  flags: {
    windows: {
      type: 'boolean',
      description: 'also the held-out time of each recording of the catalog, which opens their files',
    },
  },
  examples: [
    { line: 'orion bench list', does: 'suites with their data' },
    { line: 'orion bench list --windows --json', does: 'held-out spans in seconds, for a script' },
  ],
  exits: [EXIT.failed, EXIT.registry],
  async run({ io, host, flags }) {
    const [ctx, { heldOut, listSuites }] = await Promise.all([host.open(), import('../control/suites.ts')])
    const { suites, problems } = await listSuites(ctx)
    const items: import('./print-suites.ts').ListedSuite[] = []
    for (const suite of suites)
      items.push(flags.windows ? { ...suite, windows: await heldOut(ctx, suite) } : suite)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { items })
    else (await import('./print-suites.ts')).printSuites(io, items)
    for (const { message } of problems)
      io.err.write(`${(await import('../core/text/sanitize.ts')).sanitize(message)}\n`)
    return problems.length === 0 ? EXIT.ok : EXIT.failed
  },
})
