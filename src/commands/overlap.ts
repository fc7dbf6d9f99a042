import { PARTS } from '../core/overlap/part.ts'
import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

const fraction = (default_: number, description: string) =>
  ({ type: 'number', placeholder: 'FRACTION', min: 0, default: default_, description }) as const

export const overlap = defineVerb({
  name: 'overlap',
  summary: 'held-out windows that a checkpoint was trained on',
  description:
    'Compares what a checkpoint and its parents were trained on with windows of the recordings of a query: the same recording, the same content under another name, or another recording made from the same file. Ends with 1 where they share time.',
  positionals: {
    checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS },
    query: {
      kind: 'query',
      required: true,
      description: 'recordings held out, as in query(dataset="r2-test")',
    },
  },
  flags: {
    part: {
      type: 'string',
      placeholder: 'PART',
      choices: PARTS,
      default: 'whole',
      description: 'part of each recording that is held out',
    },
    train: fraction(0.85, 'first part of each recording, as data.split.train'),
    valid: fraction(0.15, 'last part of each recording, as data.split.valid'),
    window: {
      type: 'number',
      placeholder: 'SECONDS',
      min: 0.001,
      default: 1,
      description: 'length of a window, as data.window_s',
    },
    step: {
      type: 'number',
      placeholder: 'SECONDS',
      min: 0.001,
      description: 'between the starts of two windows; default the length of a window',
    },
  },
  examples: [
    {
      line: `orion overlap last@best 'query(dataset="r2-test")' --part valid`,
      does: 'has the newest run seen the last part of these recordings?',
    },
    {
      line: `orion overlap last@best 'query(subject="p042")' --json | jq '.item.recordings[].windows'`,
      does: 'every window it has seen',
    },
  ],
  exits: [EXIT.failed, EXIT.config, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control] = await Promise.all([host.open(), import('../control/overlap.ts')])
    const { part, train, valid, window } = flags
    const answer = await control.overlap(ctx, args.checkpoint, {
      query: args.query,
      part,
      split: { train, valid },
      window_s: window,
      step_s: flags.step ?? window,
    })
    const print = await import('./print-overlap.ts')
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: print.overlapItem(answer) })
    else print.printOverlap(io, answer)
    return answer.overlap.overlapping > 0 ? EXIT.failed : EXIT.ok
  },
})
