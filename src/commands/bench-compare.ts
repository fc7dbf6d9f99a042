import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

const SIDE = 'RUN@STEP, RUN@best, the start of a hash, a folder; or `baseline`'

export const benchCompare = defineVerb({
  name: 'bench compare',
  summary: 'whether one checkpoint is better than another, item by item',
  description:
    'Compares results over the same items, so that what is hard for both cancels: the difference, its 95 % interval, the smallest difference that as many items would tell four times in five, and "cannot tell" where the interval holds 0. Recordings weigh the same; items are taken as independent, and stretches of one recording are not quite.',
  positionals: {
    suite: { kind: 'suite', required: true, description: 'name@version, or a name for its newest version' },
    before: { kind: 'checkpoint', required: true, description: SIDE },
    after: { kind: 'checkpoint', required: true, description: SIDE },
  },
  flags: {},
  examples: [
    { line: 'orion bench compare r2-velocity baseline last@best', does: 'does the model beat the baseline?' },
    { line: 'orion bench compare r2-velocity last@50 last@100', does: 'what 50 steps did' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { refresh }] = await Promise.all([
      host.open(),
      import('../control/bench-compare.ts'),
      import('../control/refresh.ts'),
    ])
    await refresh(ctx)
    const item = await control.benchCompare(ctx, args.suite, args.before, args.after)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else (await import('./print-bench-comparison.ts')).printBenchComparison(io, item)
    return EXIT.ok
  },
})
