import { LAUNCH_EXITS, LAUNCH_FLAGS } from './launch-flags.ts'
import { defineVerb } from './verb.ts'

const { on: _on, ...flags } = LAUNCH_FLAGS

export const benchRun = defineVerb({
  name: 'bench run',
  summary: 'measure a checkpoint on a suite',
  description:
    'A question that was answered before is answered from the registry. Otherwise a run measures, on the machine where the checkpoint lies, with preflight before it, and is followed like any other; recordings that only this machine has are brought there. What a model predicted is kept beside its checkpoint: a larger part, a new version of a metric or a run after a kill computes only what is missing. Scores do not depend on --ranks.',
  positionals: {
    suite: { kind: 'suite', required: true, description: 'name@version, or a name for its newest version' },
    checkpoint: {
      kind: 'checkpoint',
      required: true,
      description:
        'RUN@STEP, RUN@best, RUN@last, the start of a hash, a folder; or `baseline`, what there is to beat',
    },
  },
  flags: {
    partial: {
      type: 'number',
      placeholder: 'P',
      min: 0,
      default: 1,
      description: 'part of the items of each recording, as 0.1; smaller parts lie in larger ones',
    },
    seed: { type: 'integer', placeholder: 'N', min: 0, default: 0, description: 'of the part' },
    ranks: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      default: 1,
      description: 'processes that share the items',
    },
    again: { type: 'boolean', description: 'score again although the answer is known' },
    ...flags,
  },
  examples: [
    { line: 'orion bench run r2-velocity last@best', does: 'the best checkpoint of the newest run' },
    { line: 'orion bench run r2-velocity last@last --partial 0.1', does: 'a tenth of the items' },
    { line: 'orion bench run r2-velocity baseline', does: 'the ridge regression that a model should beat' },
  ],
  exits: LAUNCH_EXITS,
  async run(call) {
    return (await import('./measure-checkpoint.ts')).measureCheckpoint(call)
  },
})
