import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataShow = defineVerb({
  name: 'data show',
  summary: 'everything about one recording',
  description: 'Its arrays with dimension and rate, time domain, file, hashes, and what it was made from.',
  positionals: {
    id: {
      kind: 'recording',
      required: true,
      description: '<dataset>/<session>, or a session that only one recording has',
    },
  },
  flags: {},
  examples: [{ line: 'orion data show r2-test/session-1', does: 'one recording' }],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/data-show.ts')])
    const item = control.dataShow(ctx, args.id)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else (await import('./print-recordings.ts')).printRecording(io, item)
    return EXIT.ok
  },
})
