import { LAUNCH_EXITS, LAUNCH_FLAGS } from './launch-flags.ts'
import { defineVerb } from './verb.ts'

export const resume = defineVerb({
  name: 'resume',
  summary: 'get a run going again from its newest good checkpoint',
  description:
    'Takes the newest checkpoint that verifies, says which it passed over and why, and goes on from there: the same steps with the same bits as a run that was never interrupted. What cannot be exact (another world size, changed code or data) is refused unless --inexact allows it. Values of the config can be changed.',
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  overrides: true,
  flags: {
    from: {
      type: 'string',
      placeholder: 'CHECKPOINT',
      kind: 'checkpoint',
      description: 'a step, the start of a hash, or a folder, instead of the newest',
    },
    exclude: {
      type: 'string',
      placeholder: 'NODES',
      description: 'keep the job off these nodes, this time and later; names with commas, as in n1,n2',
    },
    inexact: { type: 'boolean', description: 'go on although the result will not be bit-equal' },
    ...LAUNCH_FLAGS,
  },
  examples: [
    { line: 'orion resume last', does: 'go on and follow' },
    { line: 'orion resume last --dry-run', does: 'from which checkpoint, and is it exact?' },
    { line: 'orion resume last --exclude n7', does: 'without the node that failed' },
    {
      line: 'orion resume poyo-42 --from 800 training.lr=1e-4 --detach',
      does: 'from an earlier step with a smaller learning rate',
    },
  ],
  exits: LAUNCH_EXITS,
  async run(call) {
    return (await import('./resume-run.ts')).resumeRun(call)
  },
})
