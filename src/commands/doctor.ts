import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'what is missing, and how to get it',
  description:
    'Looks at Orion, Node, the terminal, your settings, the home folder with its disk and file system, SQLite and the registry, and on the host (or profile) at Python with torch and torch_brain, processors, memory and accelerators. Exit 1 when something needed is missing. --setup first makes what Python lacks there: the virtual environment that the profile names as python, PyTorch, then the other packages. What is there stays, so that it can be asked for again; nothing is installed without it.',
  positionals: { host: { kind: 'host', description: 'a profile of your settings; this machine without it' } },
  flags: {
    setup: {
      type: 'boolean',
      description: 'make the Python environment of a profile on its machine, then look',
    },
    wheels: {
      type: 'string',
      placeholder: 'FOLDER',
      description: 'with --setup: a folder there with wheels, for a machine without a network',
    },
    base: {
      type: 'string',
      placeholder: 'PYTHON',
      description:
        'with --setup: the interpreter there to make it from; default the first fit one on its PATH',
    },
  },
  examples: [
    { line: 'orion doctor', does: 'this machine' },
    { line: 'orion doctor gpubox --setup', does: 'a new host, made ready for runs' },
    {
      line: 'orion doctor --json | jq \'.item.checks[] | select(.verdict == "fail")\'',
      does: 'what a script should worry about',
    },
  ],
  exits: [EXIT.failed, EXIT.config, EXIT.notFound, EXIT.unreachable],
  async run(call) {
    return (await import('./print-doctor.ts')).printDoctor(call)
  },
})
