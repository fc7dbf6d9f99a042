import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const demo = defineVerb({
  name: 'demo',
  summary: 'train, kill, resume, and prove that nothing was lost',
  description:
    'Simulates the r2-test recordings, trains POYO on them for 100 steps under torchrun, kills the whole job with SIGKILL in the middle, resumes it as `orion resume` does, and compares every loss after the resume point and the final weights with a run that was never interrupted. On a terminal it opens the full-screen session on that run. Exit 0 only if every bit is equal. It can be run again; each time makes new runs.',
  positionals: {},
  flags: {
    on: {
      type: 'string',
      placeholder: 'PROFILE',
      kind: 'profile',
      default: 'local',
      description: 'infrastructure of your settings',
    },
    plain: { type: 'boolean', description: 'lines instead of the full screen, on a terminal too' },
  },
  examples: [
    { line: 'orion demo', does: 'about two minutes on two cores' },
    { line: 'orion demo --plain', does: 'the same as lines' },
  ],
  exits: [EXIT.failed, EXIT.registry, EXIT.interrupted],
  async run(call) {
    return (await import('./print-demo.ts')).printDemo(call)
  },
})
