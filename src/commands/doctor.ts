import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'what is missing, and how to get it',
  description:
    'Looks at Orion, Node, the terminal, your settings, the home folder with its disk and file system, SQLite and the registry, and on the host (or profile) at Python with torch and torch_brain, processors, memory and accelerators. Exit 1 when something needed is missing.',
  positionals: { host: { kind: 'host', description: 'a profile of your settings; this machine without it' } },
  flags: {},
  examples: [
    { line: 'orion doctor', does: 'this machine' },
    {
      line: 'orion doctor --json | jq \'.item.checks[] | select(.verdict == "fail")\'',
      does: 'what a script should worry about',
    },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.unreachable],
  async run(call) {
    return (await import('./print-doctor.ts')).printDoctor(call)
  },
})
