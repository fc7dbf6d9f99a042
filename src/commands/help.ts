import { EXIT, OrionError } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const help = defineVerb({
  name: 'help',
  summary: 'help of a verb, with examples',
  description:
    'Without a verb: every verb on one page. --json prints the table that help, completion and the documents are made from.',
  positionals: { verb: { kind: 'verb', repeats: true, description: "a verb, as in train or 'data add'" } },
  flags: {},
  examples: [
    { line: 'orion help', does: 'every verb' },
    { line: 'orion help data add', does: 'one verb' },
  ],
  exits: [],
  async run({ io, host, args, flags }) {
    const [{ findVerb, verbsOfGroup }, { groupHelp, overview, verbHelp }, { verbFacts }] = await Promise.all([
      import('./find-verb.ts'),
      import('./render-help.ts'),
      import('./verb-facts.ts'),
    ])
    const found = findVerb(host.verbs, args.verb)
    const [group = ''] = args.verb
    if (args.verb.length > 0 && !found && verbsOfGroup(host.verbs, group).length === 0)
      return host.dispatch([...args.verb, '--help'])
    if (found && found.used < args.verb.length)
      throw new OrionError('usage', `'${found.verb.name}' is one verb; what is '${args.verb[found.used]}'?`, {
        hint: `See 'orion help ${found.verb.name}'.`,
      })
    if (flags.json) {
      const { printJson } = await import('./print-json.ts')
      if (found) printJson(io, { item: verbFacts(found.verb) })
      else
        printJson(io, {
          items: (group === '' ? host.verbs : verbsOfGroup(host.verbs, group))
            .filter(verb => !verb.hidden)
            .map(verbFacts),
        })
    } else
      io.out.write(
        found
          ? verbHelp(found.verb, io.out)
          : group === ''
            ? overview(host.verbs, io.out)
            : groupHelp(host.verbs, group, io.out),
      )
    return EXIT.ok
  },
})
