import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const dataAdd = defineVerb({
  name: 'data add',
  summary: 'add recordings to the catalog',
  description:
    'Reads torch_brain HDF5 and NWB files, or every readable file below a folder, and records each by its content. The same content twice changes nothing. A damaged or foreign file is refused with the reason and does not stop the others; exit 1 then. A torch_brain file that was made from another recording, as by filtering, says so in the attribute `derived_from` of its group `session` (id or hash), or `--source` does: what was trained on under one is found under the other.',
  positionals: { path: { kind: 'file', required: true, repeats: true, description: 'files or folders' } },
  flags: {
    dataset: {
      type: 'string',
      placeholder: 'NAME',
      description: 'dataset that the recordings belong to, where a file does not say',
    },
    source: {
      type: 'string',
      kind: 'recording',
      placeholder: 'RECORDING',
      description:
        'recording of the catalog that they were made from: its id, content hash or the SHA-256 of its file',
    },
  },
  examples: [
    { line: 'orion data add recordings/', does: 'everything readable below a folder' },
    { line: 'orion data add session.nwb --dataset reach', does: 'one NWB file' },
    { line: 'orion data add filtered.h5 --source reach/day1', does: 'one that was made from another' },
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
    const { dataset, source } = flags
    const said = {
      ...(dataset === undefined ? {} : { dataset }),
      ...(source === undefined ? {} : { source }),
    }
    const result = await control.dataAdd(ctx, paths, said, printer.progress).finally(printer.end)
    printer.summary(result)
    return result.refused.length > 0 ? EXIT.failed : EXIT.ok
  },
})
