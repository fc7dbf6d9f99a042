import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

const SIDE = 'a run (id, name, start of a key), or a checkpoint (RUN@STEP, RUN@best, a hash, a folder)'

export const diff = defineVerb({
  name: 'diff',
  summary: 'what is different between two runs or checkpoints',
  description:
    'Config, code, environment, data (recordings and the time of each that only one side has seen), metrics, and weights: the relative L2 distance of each tensor, biggest changes first. A run stands for its newest checkpoint. One run alone is compared with the checkpoint that it came from, else with the last completed run of its name.',
  positionals: {
    before: { kind: 'checkpoint', required: true, description: SIDE },
    after: {
      kind: 'checkpoint',
      description: `${SIDE}; left out: the first is compared with what it came from`,
    },
  },
  flags: {
    'no-weights': {
      type: 'boolean',
      description: 'leave the tensors alone, which takes long for large ones',
    },
    tensors: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      default: 20,
      description: 'tensors shown at most',
    },
  },
  examples: [
    { line: 'orion diff poyo-42@400 poyo-42@800', does: 'what 400 steps did' },
    { line: 'orion diff last', does: 'the newest run, with what it came from' },
    { line: 'orion diff baseline sweep-dim-512 --no-weights', does: 'two runs, without their tensors' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { progressLine }, { bytesWords }] = await Promise.all([
      host.open(),
      import('../control/diff.ts'),
      import('./progress-line.ts'),
      import('../core/text/words.ts'),
    ])
    const [before, after] =
      args.after === undefined
        ? [(await import('../control/compared-with.ts')).comparedWith(ctx, args.before), args.before]
        : [args.before, args.after]
    const progress = progressLine(io)
    const item = await control
      .diff(ctx, before, after, {
        weights: !flags['no-weights'],
        onProgress: ({ bytes_done, bytes, tensor }) =>
          progress.show(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}  ${tensor}`),
      })
      .finally(progress.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else (await import('./print-comparison.ts')).printComparison(io, item, flags.tensors)
    return EXIT.ok
  },
})
