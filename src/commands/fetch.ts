import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const fetchHere = defineVerb({
  name: 'fetch',
  summary: 'bring a checkpoint to this machine',
  description:
    'Copies the files of a checkpoint that lies on another machine under fetched/ of the home folder, each proved by its SHA-256, and prints the folder. What is here already is not copied again, and what a broken connection cut off goes on where it stopped. `export`, `diff` and runs that start from it do this by themselves. Copies may be deleted at any time.',
  positionals: { checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS } },
  flags: {
    'weights-only': {
      type: 'boolean',
      description: 'only what predictions need, without optimizer and data',
    },
  },
  examples: [
    { line: 'orion fetch polaris-run@best', does: 'print the folder here that holds its files now' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.unreachable, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }, { progressLine }, { bytesWords }] = await Promise.all([
      host.open(),
      import('../control/fetch.ts'),
      import('../core/text/sanitize.ts'),
      import('./progress-line.ts'),
      import('../core/text/words.ts'),
    ])
    const progress = progressLine(io)
    const { manifest: _, ...item } = await control
      .fetch(ctx, args.checkpoint, {
        weights_only: flags['weights-only'],
        onProgress: ({ bytes_done, bytes, path }) =>
          progress.show(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}  ${path}`),
      })
      .finally(progress.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else io.out.write(`${sanitize(item.path)}\n`)
    return EXIT.ok
  },
})
