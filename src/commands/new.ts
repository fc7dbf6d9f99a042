import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const newRun = defineVerb({
  name: 'new',
  summary: 'a config to begin with, from a template or an earlier run',
  description:
    'Writes YAML that `orion train` takes: a template as it is, or the config of a run without its defaults and with the next free name; of a checkpoint that of its run, to start from its weights. Without a source: the templates there are.',
  positionals: {
    from: { kind: 'run', description: 'name of a template, a run, or a checkpoint as run@step' },
  },
  flags: {
    out: {
      type: 'string',
      short: 'o',
      placeholder: 'FILE',
      kind: 'file',
      description: 'write it there; never over a file that is there. Default: print it',
    },
    draft: {
      type: 'boolean',
      description: 'keep it as a draft, which the session goes on with',
    },
  },
  examples: [
    { line: 'orion new', does: 'the templates' },
    { line: 'orion new r2-test -o mine.yaml', does: 'a template to change' },
    { line: 'orion new last --draft', does: 'a draft from the newest run, for the session' },
    { line: 'orion new poyo-42@best -o tuned.yaml', does: 'a run that starts from those weights' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, { writeNew, listTemplates }] = await Promise.all([host.open(), import('./write-new.ts')])
    if (args.from === undefined) await listTemplates(ctx, io, flags.json)
    else await writeNew(ctx, io, { ...flags, from: args.from })
    return EXIT.ok
  },
})
