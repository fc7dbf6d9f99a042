import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const schema = defineVerb({
  name: 'schema',
  summary: 'JSON Schema of what Orion reads and writes',
  description:
    'Without a noun: the nouns there are. With one: its JSON Schema (draft 2020-12), for editors and for scripts that check what they read.',
  positionals: { noun: { kind: 'noun', description: 'as in run-config' } },
  flags: {},
  examples: [
    { line: 'orion schema', does: 'the nouns' },
    { line: 'orion schema run-config > run-config.schema.json', does: 'for an editor' },
  ],
  exits: [EXIT.notFound],
  async run({ io, host, args, flags }) {
    const { listNouns, schemaOf } = await import('./noun-schemas.ts')
    const { printJson } = await import('./print-json.ts')
    if (args.noun === undefined) {
      if (flags.json) printJson(io, { items: listNouns() })
      else io.out.write(`${listNouns().join('\n')}\n`)
      return EXIT.ok
    }
    const found = await schemaOf(await host.open({ lenient: true }), args.noun)
    if (flags.json) printJson(io, { item: found })
    else io.out.write(`${JSON.stringify(found, null, 2)}\n`)
    return EXIT.ok
  },
})
