import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const verify = defineVerb({
  name: 'verify',
  summary: 'prove a checkpoint byte by byte',
  description:
    'Hashes every file of the checkpoint against its manifest, says which file is wrong, and records the answer. Exit 1 when it is damaged.',
  positionals: {
    checkpoint: {
      kind: 'checkpoint',
      required: true,
      description: 'RUN@STEP, RUN@best, RUN@last, the start of a checkpoint hash, or a folder',
    },
  },
  flags: {},
  examples: [
    { line: 'orion verify last@last', does: 'newest checkpoint of the newest run' },
    { line: 'orion verify r2-test@50', does: 'the one at step 50' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { progressLine }, { bytesWords }] = await Promise.all([
      host.open(),
      import('../control/verify.ts'),
      import('./progress-line.ts'),
      import('../core/text/words.ts'),
    ])
    const progress = progressLine(io)
    const answer = await control
      .verify(ctx, args.checkpoint, ({ bytes_done, bytes, path }) =>
        progress.show(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}  ${path}`),
      )
      .finally(progress.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: answer })
    else (await import('./print-verification.ts')).printVerification(io, answer)
    return answer.ok ? EXIT.ok : EXIT.failed
  },
})
