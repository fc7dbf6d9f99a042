import { parseArgs } from 'node:util'
import { nearest } from '../core/nearest.ts'
import { OrionError } from '../schema/error.ts'
import { findVerb, verbsOfGroup } from './find-verb.ts'
import { type ArgValues, COMMON_FLAGS, type Flag, type FlagValues, type Verb } from './verb.ts'

/** What a line asks for. */
export type Line =
  | { kind: 'bare'; json: boolean }
  | { kind: 'version' }
  | { kind: 'help'; of: Verb | string | null }
  | { kind: 'verb'; verb: Verb; args: ArgValues; flags: FlagValues; overrides: string[] }

export const OVERRIDE = /^[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*=/

/** Turns argv (without node and script) into what it asks for; throws OrionError `usage`. */
export function parseLine(verbs: readonly Verb[], argv: readonly string[]): Line {
  const start = argv.findIndex(word => !word.startsWith('-'))
  const before = start < 0 ? argv : argv.slice(0, start)
  const words = start < 0 ? [] : argv.slice(start)
  for (const word of before) {
    if (word === '--version' || word === '-V') return { kind: 'version' }
    if (!['--json', '--help', '-h'].includes(word))
      throw unknownFlag(word, Object.keys(COMMON_FLAGS), 'orion --help')
  }
  const wantsHelp = before.includes('--help') || before.includes('-h')
  if (words.length === 0)
    return wantsHelp ? { kind: 'help', of: null } : { kind: 'bare', json: before.includes('--json') }

  const found = findVerb(verbs, words)
  if (found) {
    const rest = [...before.filter(word => word === '--json'), ...words.slice(found.used)]
    return wantsHelp ? { kind: 'help', of: found.verb } : parseVerb(found.verb, rest)
  }
  const group = words[0] ?? ''
  const members = verbsOfGroup(verbs, group)
  if (members.length === 0) throw unknownVerb(verbs, group)
  if (wantsHelp || words[1] === '--help' || words[1] === '-h') return { kind: 'help', of: group }
  const names = members.map(verb => verb.name.slice(group.length + 1))
  const said = words[1]
  if (said === undefined || said.startsWith('-'))
    throw new OrionError('usage', `'orion ${group}' needs one of: ${names.join(', ')}`, {
      hint: `See 'orion help ${group}'.`,
    })
  const near = nearest(said, names)
  throw new OrionError('usage', `no verb '${group} ${said}'`, {
    hint: near ? `Did you mean 'orion ${group} ${near}'?` : `'orion ${group}' has: ${names.join(', ')}.`,
  })
}

/** In front of a word that begins with a dash and is no option, while Node parses the line. */
const HELD = '\u0001'

/** A condition of a filter that is turned round, as in `-state:completed`, where the verb takes a filter. */
const negates = (verb: Verb, word: string): boolean =>
  /^-[a-z_][\w.]*[:<>=]/i.test(word) && Object.values(verb.positionals).some(({ kind }) => kind === 'filter')

/** Parses the words after a verb against its tables. */
export function parseVerb(verb: Verb, words: readonly string[]): Line {
  const flags: Record<string, Flag> = { ...verb.flags, ...COMMON_FLAGS }
  const { tokens } = parseArgs({
    args: words.map(word => (negates(verb, word) ? `${HELD}${word}` : word)),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [
        name,
        {
          type: flag.type === 'boolean' ? ('boolean' as const) : ('string' as const),
          ...(flag.short ? { short: flag.short } : {}),
        },
      ]),
    ),
  })
  const values: FlagValues = {}
  const operands: string[] = []
  const overrides: string[] = []
  let literal = false
  for (const token of tokens) {
    if (token.kind === 'option-terminator') literal = true
    else if (token.kind === 'positional')
      (verb.overrides && !literal && OVERRIDE.test(token.value) ? overrides : operands).push(
        token.value.replace(HELD, ''),
      )
    else {
      const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
      if (!flag) throw unknownFlag(token.rawName, Object.keys(flags), `orion help ${verb.name}`)
      values[token.name] = flagValue(token.rawName, flag, token.value, token.inlineValue === true)
    }
  }
  if (values.help === true) return { kind: 'help', of: verb }
  for (const [name, flag] of Object.entries(flags))
    values[name] ??= flag.type === 'boolean' ? false : flag.default
  return { kind: 'verb', verb, args: assign(verb, operands), flags: values, overrides }
}

function flagValue(
  raw: string,
  flag: Flag,
  text: string | undefined,
  inline: boolean,
): string | number | boolean {
  if (flag.type === 'boolean') {
    if (text !== undefined) throw new OrionError('usage', `${raw} takes no value, but '${text}' was given`)
    return true
  }
  const wanted = `${raw} ${flag.placeholder}`
  if (text === undefined || text === '')
    throw new OrionError('usage', `${raw} needs a value`, { hint: `Write ${wanted}.` })
  if (!inline && text.startsWith('-') && !/^-\.?\d/.test(text))
    throw new OrionError('usage', `${raw} needs a value, but '${text}' follows`, {
      hint: `Where the value really begins with a dash, write ${raw}=${text}.`,
    })
  if (flag.type === 'string') {
    if (!flag.choices || flag.choices.includes(text)) return text
    const near = nearest(text, flag.choices)
    throw new OrionError('usage', `${raw} does not know '${text}'`, {
      hint: near ? `Did you mean ${raw} ${near}?` : `One of: ${flag.choices.join(', ')}.`,
    })
  }
  const value = Number(text)
  if (
    text.trim() === '' ||
    !Number.isFinite(value) ||
    (flag.type === 'integer' && !Number.isSafeInteger(value))
  )
    throw new OrionError(
      'usage',
      `${raw} needs ${flag.type === 'integer' ? 'a whole number' : 'a number'}, not '${text}'`,
    )
  if (flag.min !== undefined && value < flag.min)
    throw new OrionError('usage', `${raw} needs at least ${flag.min}, not ${text}`)
  return value
}

function assign(verb: Verb, operands: readonly string[]): ArgValues {
  const args: ArgValues = {}
  let next = 0
  for (const [name, positional] of Object.entries(verb.positionals)) {
    const label = name.toUpperCase()
    const taken = positional.repeats ? operands.slice(next) : operands.slice(next, next + 1)
    next += taken.length
    if (positional.required && taken.length === 0)
      throw new OrionError('usage', `'orion ${verb.name}' needs ${label}: ${positional.description}`, {
        hint: `See 'orion help ${verb.name}'.`,
      })
    args[name] = positional.repeats ? [...taken] : taken[0]
  }
  const extra = operands[next]
  if (extra !== undefined)
    throw new OrionError('usage', `'orion ${verb.name}' does not know what to do with '${extra}'`, {
      hint: `See 'orion help ${verb.name}'.`,
    })
  return args
}

function unknownFlag(raw: string, names: readonly string[], help: string): OrionError {
  const near = nearest(raw.replace(/^-+/, ''), names)
  return new OrionError('usage', `no option ${raw}`, {
    hint: near ? `Did you mean --${near}?` : `See '${help}'.`,
  })
}

function unknownVerb(verbs: readonly Verb[], said: string): OrionError {
  const names = verbs.filter(verb => !verb.hidden).flatMap(verb => [verb.name, ...(verb.aliases ?? [])])
  const near = nearest(said, [
    ...names,
    ...new Set(names.filter(name => name.includes(' ')).map(name => name.split(' ')[0] ?? '')),
  ])
  return new OrionError('usage', `no verb '${said}'`, {
    hint: near ? `Did you mean 'orion ${near}'?` : "'orion help' lists the verbs.",
  })
}
