import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

export const exportWeights = defineVerb({
  name: 'export',
  summary: 'copy the weights of a checkpoint, with a model card',
  description:
    'Makes a new folder with all that predictions need (safetensors, vocabulary, model) and a model card in JSON: run, step, config, data, ancestry, hashes. Every file is proved by its SHA-256 as it is written. Nothing is ever written over.',
  positionals: {
    checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS },
    path: { kind: 'file', required: true, description: 'folder to make' },
  },
  flags: { 'dry-run': { type: 'boolean', description: 'say what would happen, change nothing' } },
  examples: [{ line: 'orion export last@best ./poyo-best', does: 'best weights of the newest run' }],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }, { progressLine }, { bytesWords }, { resolve }] = await Promise.all([
      host.open(),
      import('../control/export.ts'),
      import('../core/text/sanitize.ts'),
      import('./progress-line.ts'),
      import('../core/text/words.ts'),
      import('node:path'),
    ])
    const progress = progressLine(io)
    const result = await control
      .exportCheckpoint(ctx, args.checkpoint, resolve(io.cwd, args.path), {
        dry_run: flags['dry-run'],
        onProgress: ({ bytes_done, bytes, path }) =>
          progress.show(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}  ${path}`),
      })
      .finally(progress.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: result })
    else io.out.write(`${sanitize(result.what)}\n`)
    return EXIT.ok
  },
})
