import { EXIT, type ExitCode } from '../schema/error.ts'
import { type Out, tint } from './io.ts'
import { COMMON_FLAGS, type Flag, type Verb } from './verb.ts'
import { wrapWords } from './wrap-words.ts'

/** What each exit code means, in the order of the numbers. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'done',
  [EXIT.failed]: 'the run failed, or the answer is no',
  [EXIT.usage]: 'the command line is wrong',
  [EXIT.config]: 'the config is invalid',
  [EXIT.preflight]: 'preflight refused',
  [EXIT.notFound]: 'not found, or ambiguous',
  [EXIT.unreachable]: 'a host or scheduler cannot be reached',
  [EXIT.registry]: 'the registry cannot be used',
  [EXIT.interrupted]: 'interrupted',
}

/** Verbs by what a user wants, in the order of the overview. Each listed verb stands in exactly one group. */
export const GROUPS: readonly { title: string; verbs: readonly string[] }[] = [
  { title: 'train', verbs: ['train', 'new', 'drafts', 'drafts delete', 'preflight', 'resume', 'cancel'] },
  { title: 'look', verbs: ['runs', 'show', 'mark', 'metrics', 'logs', 'events'] },
  {
    title: 'checkpoints',
    verbs: [
      'checkpoints',
      'inspect',
      'verify',
      'lineage',
      'diff',
      'overlap',
      'export',
      'fetch',
      'pin',
      'unpin',
      'prune',
      'delete',
    ],
  },
  { title: 'benchmarks', verbs: ['bench list', 'bench run', 'bench results', 'bench compare'] },
  { title: 'data', verbs: ['data add', 'data list', 'data show', 'data verify', 'query'] },
  {
    title: 'help',
    verbs: ['demo', 'hosts', 'login', 'doctor', 'help', 'schema', 'completion', 'shell', 'reset'],
  },
]

const INDENT = '  '

/** `orion help`. */
export function overview(verbs: readonly Verb[], out: Out): string {
  const width = Math.max(...verbs.filter(verb => !verb.hidden).map(verb => verb.name.length)) + 2
  const groups = GROUPS.map(({ title, verbs: names }) => {
    const rows = names.flatMap(name => {
      const verb = verbs.find(each => each.name === name)
      return verb ? [`${INDENT}${tint(out, 'accent', name.padEnd(width))}${verb.summary}`] : []
    })
    return [tint(out, 'bold', title), ...rows].join('\n')
  })
  return `${[
    'Orion: train models of the brain, see that they are healthy, get them going again.',
    `${tint(out, 'bold', 'usage')}\n${INDENT}orion                    the full-screen session, on a terminal\n${INDENT}orion VERB [ARGUMENTS]   one verb\n${INDENT}orion help VERB          help of a verb, with examples`,
    ...groups,
    `Every verb takes --json and --help. All state lives under $ORION_HOME.`,
  ].join('\n\n')}\n`
}

/** `orion help data`: the verbs of a group. */
export function groupHelp(verbs: readonly Verb[], group: string, out: Out): string {
  const members = verbs.filter(verb => verb.name.startsWith(`${group} `) && !verb.hidden)
  const rows = columns(
    members.map(verb => [usageOf(verb), verb.summary]),
    out,
  )
  return `${tint(out, 'bold', 'verbs')}\n${rows}\n\n${INDENT}'orion help ${group} VERB' says more.\n`
}

/** `orion help VERB`. */
export function verbHelp(verb: Verb, out: Out): string {
  const positionals = Object.entries(verb.positionals).map(([name, { description }]) => [
    name.toUpperCase(),
    description,
  ])
  if (verb.overrides)
    positionals.push(['key=value', 'changes one value of the config, as in training.lr=3e-4'])
  const flags = Object.entries<Flag>({ ...verb.flags, ...COMMON_FLAGS }).map(([name, flag]) => [
    flag.short ? flagUsage(name, flag) : `    ${flagUsage(name, flag)}`,
    flagMeaning(flag),
  ])
  const exits = [EXIT.ok, ...verb.exits, EXIT.usage]
    .sort((a, b) => a - b)
    .map(code => [String(code), EXIT_MEANINGS[code]])
  const sections: [string, string][] = [
    ['usage', `${INDENT}orion ${usageOf(verb)}`],
    ['arguments', columns(positionals, out)],
    ['options', columns(flags, out)],
    [
      'examples',
      verb.examples
        .map(({ line, does }) => `${INDENT}${tint(out, 'accent', line)}\n${INDENT}${INDENT}${does}`)
        .join('\n'),
    ],
    ['exit codes', columns(exits, out)],
  ]
  const aliases = verb.aliases?.length ? `\n\n${INDENT}Also written: ${verb.aliases.join(', ')}.` : ''
  const text = wrapWords(
    `${sentence(verb.summary)} ${verb.description}`.trim(),
    Math.min(out.columns, 100) - 1,
  )
  return `${[`${text}${aliases}`, ...sections.filter(([, body]) => body !== '').map(([title, body]) => `${tint(out, 'bold', title)}\n${body}`)].join('\n\n')}\n`
}

/** `train CONFIG... [key=value ...] [options]`. */
export function usageOf(verb: Verb): string {
  const words = Object.entries(verb.positionals).map(([name, { required, repeats }]) => {
    const word = `${name.toUpperCase()}${repeats ? '...' : ''}`
    return required ? word : `[${word}]`
  })
  return [verb.name, ...words, ...(verb.overrides ? ['[key=value ...]'] : []), '[options]'].join(' ')
}

/** A summary as a sentence. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** `-f, --follow` or `--rank K`. */
export function flagUsage(name: string, flag: Flag): string {
  const short = flag.short ? `-${flag.short}, ` : ''
  return `${short}--${name}${flag.type === 'boolean' ? '' : ` ${flag.placeholder}`}`
}

/** The description with what may be given and what holds otherwise. */
export function flagMeaning(flag: Flag): string {
  if (flag.type === 'boolean') return flag.description
  const choices = flag.type === 'string' && flag.choices ? [`one of ${flag.choices.join(', ')}`] : []
  const otherwise = flag.default === undefined ? [] : [`default ${flag.default}`]
  const more = [...choices, ...otherwise].join('; ')
  return more === '' ? flag.description : `${flag.description} (${more})`
}

function columns(rows: string[][], out: Out): string {
  const width = Math.max(0, ...rows.map(([first = '']) => first.length)) + 2
  const room = Math.max(30, Math.min(out.columns, 100) - INDENT.length - width - 1)
  return rows
    .map(([first = '', second = '']) => {
      const [head = '', ...more] = wrapWords(second, room).split('\n')
      const hanging = more.map(line => `\n${' '.repeat(INDENT.length + width)}${line}`).join('')
      return `${INDENT}${tint(out, 'accent', first.padEnd(width))}${head}${hanging}`
    })
    .join('\n')
}
