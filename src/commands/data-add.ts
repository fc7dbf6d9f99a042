import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataAdd = defineVerb({
  name: 'data add',
  summary: 'add recordings to the catalog',
  description:
    'Reads torch_brain HDF5 and NWB files, or every readable file below a folder, and records each by its content. The same content twice changes nothing. A damaged or foreign file is refused with the reason and does not stop the others; exit 1 then.',
  positionals: { path: { kind: 'file', required: true, repeats: true, description: 'files or folders' } },
  flags: {
    dataset: {
      type: 'string',
      placeholder: 'NAME',
      description: 'dataset that the recordings belong to, where a file does not say',
    },
  },
  examples: [
    { line: 'orion data add recordings/', does: 'everything readable below a folder' },
    { line: 'orion data add session.nwb --dataset reach', does: 'one NWB file' },
  ],
  exits: [EXIT.failed, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { addPrinter }, { resolve }] = await Promise.all([
      host.open(),
      import('../control/data-add.ts'),
      import('./print-data-add.ts'),
      import('node:path'),
    ])
    const printer = addPrinter(io, flags.json)
    const paths = args.path.map(path => resolve(io.cwd, path))
    const result = await control
      .dataAdd(ctx, paths, flags.dataset === undefined ? {} : { dataset: flags.dataset }, printer.progress)
      .finally(printer.end)
    printer.summary(result)
    return result.refused.length > 0 ? EXIT.failed : EXIT.ok
  },
})
