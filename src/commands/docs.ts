import { EXIT } from '../schema/error.ts'
import { VERBS } from './registry.ts'
import { EXIT_MEANINGS, flagMeaning, flagUsage, GROUPS, sentence, usageOf } from './render-help.ts'
import { COMMON_FLAGS, type Verb } from './verb.ts'

/** `docs/commands/`: a page for each verb and one that lists them, from the table that help and completion read. */
export function renderCommandDocs(): Record<string, string> {
  const pages = VERBS.filter(verb => !verb.hidden).map(verb => [pathOf(verb), page(verb)] as const)
  return { 'docs/commands/README.md': index(), ...Object.fromEntries(pages) }
}

const fileOf = (verb: Verb): string => `${verb.name.replaceAll(' ', '-')}.md`
const pathOf = (verb: Verb): string => `docs/commands/${fileOf(verb)}`
const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text)}\``

function index(): string {
  const groups = GROUPS.map(({ title, verbs }) => {
    const rows = verbs.flatMap(name => {
      const verb = VERBS.find(each => each.name === name)
      return verb ? [`| [${name}](${fileOf(verb)}) | ${cell(verb.summary)} |`] : []
    })
    return `## ${title}\n\n| verb | does |\n|---|---|\n${rows.join('\n')}`
  })
  const exits = Object.entries(EXIT_MEANINGS).map(([number, meaning]) => `| ${number} | ${meaning} |`)
  return `# Commands

Generated from \`src/commands/\`. \`orion help VERB\` says the same.

${groups.join('\n\n')}

## JSON

Every verb takes \`--json\` and prints one envelope, \`{schema_version, as_of, truncated, next, items}\` or \`{..., item}\`. Lists that go on
have \`truncated: true\`; hand \`next\` to \`--after\`. Streams (\`train\`, \`resume\`, \`data add\`, \`logs -f\`) print one object a line, each with a
\`type\`. An error is one object on standard error, \`{schema_version, as_of, error: {code, message, hint, issues, retryable, exit_code}}\`.

## Exit codes

| code | means |
|---|---|
${exits.join('\n')}
`
}

function page(verb: Verb): string {
  const args = Object.entries(verb.positionals).map(
    ([name, { description }]) => `| ${code(name.toUpperCase())} | ${cell(description)} |`,
  )
  if (verb.overrides)
    args.push(`| ${code('key=value')} | changes one value of the config, as in \`training.lr=3e-4\` |`)
  const flags = Object.entries({ ...verb.flags, ...COMMON_FLAGS }).map(
    ([name, flag]) => `| ${code(flagUsage(name, flag))} | ${cell(flagMeaning(flag))} |`,
  )
  const exits = [EXIT.ok, ...verb.exits, EXIT.usage].sort((a, b) => a - b)
  const sections = [
    `# orion ${verb.name}`,
    `${sentence(verb.summary)} ${verb.description}`,
    `\`\`\`\norion ${usageOf(verb)}\n\`\`\``,
    ...(verb.aliases?.length ? [`Also written: ${verb.aliases.map(code).join(', ')}.`] : []),
    ...(args.length > 0 ? [`| argument | is |\n|---|---|\n${args.join('\n')}`] : []),
    `| option | does |\n|---|---|\n${flags.join('\n')}`,
    ...(verb.examples.length > 0
      ? [
          `## Examples\n\n${verb.examples.map(({ line, does }) => `\`\`\`\n${line}    # ${does}\n\`\`\``).join('\n\n')}`,
        ]
      : []),
    `## Exit codes\n\n| code | means |\n|---|---|\n${exits.map(number => `| ${number} | ${EXIT_MEANINGS[number]} |`).join('\n')}`,
  ]
  return `${sections.join('\n\n')}\n`
}
