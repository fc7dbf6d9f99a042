import { PARTS } from '../core/overlap/part.ts'
import { EXIT } from '../schema/error.ts'
import { CHECKPOINT_WORDS } from './mutation-flags.ts'
import { defineVerb } from './verb.ts'

/** `name` or `name@version`; every query has a parenthesis. */
const isSuite = (text: string): boolean => /^[A-Za-z0-9._-]+(@\d+)?$/.test(text)

const fraction = (default_: number, description: string) =>
  ({ type: 'number', placeholder: 'FRACTION', min: 0, default: default_, description }) as const

export const overlap = defineVerb({
  name: 'overlap',
  summary: 'held-out windows that a checkpoint was trained on',
  description:
    'Compares what a checkpoint and its parents were trained on with the items of a benchmark suite, or with windows of the recordings of a query: the same recording, the same content under another name, or another recording made from the same file. Ends with 1 where they share time.',
  positionals: {
    checkpoint: { kind: 'checkpoint', required: true, description: CHECKPOINT_WORDS },
    held_out: {
      kind: 'suite',
      required: true,
      description: 'a suite, as in r2-velocity@1, or recordings held out, as in query(dataset="r2-test")',
    },
  },
  flags: {
    part: {
      type: 'string',
      placeholder: 'PART',
      choices: PARTS,
      default: 'whole',
      description: 'of a query: part of each recording that is held out',
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
    { line: 'orion overlap last@best r2-velocity', does: 'has it seen what the suite holds out?' },
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
    const ctx = await host.open()
    const { part, train, valid, window } = flags
    const asked = {
      query: args.held_out,
      part,
      split: { train, valid },
      window_s: window,
      step_s: flags.step ?? window,
    }
    const answer = isSuite(args.held_out)
      ? await (await import('../control/suite-overlap.ts')).suiteOverlap(ctx, args.checkpoint, args.held_out)
      : await (await import('../control/overlap.ts')).overlap(ctx, args.checkpoint, asked)
    const print = await import('./print-overlap.ts')
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: print.overlapItem(answer) })
    else print.printOverlap(io, answer)
    return answer.overlap.overlapping > 0 ? EXIT.failed : EXIT.ok
  },
})
