import type { Context } from '../control/context.ts'
import { findVerb, verbsOfGroup } from './find-verb.ts'
import { OVERRIDE } from './parse.ts'
import { flagMeaning } from './render-help.ts'
import { type ArgKind, COMMON_FLAGS, type Flag, type Host, type Verb } from './verb.ts'

export interface Candidate {
  value: string
  description: string
}

/** What may stand where the cursor is. */
export interface Completion {
  candidates: Candidate[]
  /** File names too: those that end so, or any when the list is empty; null for none. */
  files: readonly string[] | null
}

const RECENT = 100
export const CONFIG_ENDINGS = ['.yaml', '.yml', '.toml', '.json', '.ts', '.py'] as const

/** Completes the last of the words after `orion`; it may be empty. Never throws: no answer is an answer. */
export async function completeWords(host: Host, words: readonly string[]): Promise<Completion> {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const all = await candidatesFor(host, before, current).catch(() => NOTHING)
  return { ...all, candidates: all.candidates.filter(({ value }) => value.startsWith(current)) }
}

const NOTHING: Completion = { candidates: [], files: null }
const only = (candidates: Candidate[]): Completion => ({ candidates, files: null })

async function candidatesFor(host: Host, before: readonly string[], current: string): Promise<Completion> {
  const plain = before.filter(word => !word.startsWith('-'))
  const found = findVerb(host.verbs, plain)
  if (!found) {
    if (plain.length === 0)
      return only(current.startsWith('-') ? flagCandidates(COMMON_FLAGS) : verbNames(host.verbs))
    const [group = ''] = plain
    return plain.length === 1
      ? only(
          verbsOfGroup(host.verbs, group).map(verb => ({
            value: verb.name.slice(group.length + 1),
            description: verb.summary,
          })),
        )
      : NOTHING
  }
  const { verb } = found
  const flags: Record<string, Flag> = { ...verb.flags, ...COMMON_FLAGS }
  const inline = /^--([^=]+)=/.exec(current)
  if (inline) {
    const [lead, name = ''] = inline
    const { candidates, files } = await valueOfFlag(host, flags[name], verb, before)
    return { candidates: candidates.map(each => ({ ...each, value: `${lead}${each.value}` })), files }
  }
  if (current.startsWith('-')) return only(flagCandidates(flags))
  const waiting = flagAwaitingValue(flags, before.at(-1))
  if (waiting) return valueOfFlag(host, waiting, verb, before)
  const words = operandsOf(flags, before).slice(found.used)
  const [typed, operands] = verb.overrides ? parted(words) : [[], words]
  const places = Object.values(verb.positionals)
  const place = places[operands.length] ?? (places.at(-1)?.repeats ? places.at(-1) : undefined)
  const answer = place ? await valuesOfKind(host, place.kind, operands, current) : NOTHING
  // Before its first operand a verb can only mean that one.
  if (!verb.overrides || operands.length === 0) return answer
  const { completeOverride } = await import('../control/complete-override.ts')
  const run = places[0]?.kind === 'run' ? (operands[0] ?? null) : null
  const keys = await completeOverride(await host.open({ lenient: true }), current, typed, run)
  return { candidates: [...answer.candidates, ...keys], files: current.includes('=') ? null : answer.files }
}

/** `key=value` words, and the others. */
function parted(words: readonly string[]): [overrides: string[], operands: string[]] {
  const isOverride = (word: string) => OVERRIDE.test(word)
  return [words.filter(isOverride), words.filter(word => !isOverride(word))]
}

function verbNames(verbs: readonly Verb[]): Candidate[] {
  const shown = verbs.filter(verb => !verb.hidden)
  const single = shown
    .filter(verb => !verb.name.includes(' '))
    .map(verb => ({ value: verb.name, description: verb.summary }))
  const groups = [
    ...new Set(shown.filter(verb => verb.name.includes(' ')).map(verb => verb.name.split(' ')[0] ?? '')),
  ]
  return [
    ...single,
    ...groups.map(value => ({
      value,
      description: verbsOfGroup(verbs, value)
        .map(verb => verb.name.slice(value.length + 1))
        .join(', '),
    })),
  ]
}

const flagCandidates = (flags: Readonly<Record<string, Flag>>): Candidate[] =>
  Object.entries(flags).map(([name, flag]) => ({ value: `--${name}`, description: flagMeaning(flag) }))

function flagAwaitingValue(
  flags: Readonly<Record<string, Flag>>,
  previous: string | undefined,
): Flag | undefined {
  const entry = Object.entries(flags).find(
    ([name, { short }]) => previous === `--${name}` || (short !== undefined && previous === `-${short}`),
  )
  return entry && entry[1].type !== 'boolean' ? entry[1] : undefined
}

/** Words that are neither flags nor their values. */
function operandsOf(flags: Readonly<Record<string, Flag>>, words: readonly string[]): string[] {
  return words.filter((word, i) => !word.startsWith('-') && !flagAwaitingValue(flags, words[i - 1]))
}

async function valueOfFlag(
  host: Host,
  flag: Flag | undefined,
  verb: Verb,
  before: readonly string[],
): Promise<Completion> {
  if (flag?.type !== 'string') return NOTHING
  if (flag.choices) return only(flag.choices.map(value => ({ value, description: '' })))
  return flag.kind ? valuesOfKind(host, flag.kind, operandsOf(verb.flags, before)) : NOTHING
}

async function valuesOfKind(
  host: Host,
  kind: ArgKind,
  operands: readonly string[],
  current = '',
): Promise<Completion> {
  switch (kind) {
    case 'config':
      return { candidates: [], files: CONFIG_ENDINGS }
    case 'file':
      return { candidates: [], files: [] }
    case 'verb':
      return only(verbNames(host.verbs))
    case 'shell':
      return only(['bash', 'zsh', 'fish'].map(value => ({ value, description: '' })))
    case 'noun':
      return only((await import('./noun-schemas.ts')).listNouns().map(value => ({ value, description: '' })))
    case 'filter':
      return only(
        (await import('../control/run-filter.ts')).completeFilter(
          await host.open({ lenient: true }),
          current,
        ),
      )
    case 'query':
    case 'override':
    case 'text':
      return NOTHING
    case 'checkpoint':
      if (current.includes('@'))
        return only(await checkpointsOf(await host.open({ lenient: true }), current.split('@')[0] ?? ''))
      return only(await fromRegistry(await host.open({ lenient: true }), kind, operands))
    default:
      return only(await fromRegistry(await host.open({ lenient: true }), kind, operands))
  }
}

/** Checkpoints of a run under the name that the user gave it. */
async function checkpointsOf(ctx: Context, run: string): Promise<Candidate[]> {
  const { checkpoints } = await import('../control/checkpoints.ts')
  const saved = checkpoints(ctx, run, { limit: RECENT }).items.map(({ step, checkpoint_hash }) => ({
    value: `${run}@${step}`,
    description: checkpoint_hash.slice(0, 12),
  }))
  if (saved.length === 0) return []
  return [
    ...saved,
    { value: `${run}@last`, description: 'the newest' },
    { value: `${run}@best`, description: 'the best by its loss' },
  ]
}

async function fromRegistry(ctx: Context, kind: ArgKind, operands: readonly string[]): Promise<Candidate[]> {
  if (kind === 'profile' || kind === 'host')
    return [...new Set(['local', ...Object.keys(ctx.settings.profiles)])].map(value => ({
      value,
      description: ctx.settings.profiles[value]?.adapter ?? 'this machine',
    }))
  if (kind === 'recording')
    return (await import('../control/data-list.ts')).dataList(ctx).map(({ id, duration_s, units }) => ({
      value: id,
      description: `${units} units, ${Math.round(duration_s)} s`,
    }))
  if (kind === 'suite')
    return (await import('../control/suites.ts')).knownSuites(ctx).map(value => ({ value, description: '' }))
  if (kind === 'metric') {
    const { metrics } = await import('../control/metrics.ts')
    return metrics(ctx, operands[0] ?? 'last').map(({ name }) => ({ value: name, description: '' }))
  }
  const { runs } = await import('../control/runs.ts')
  const items = runs(ctx, { limit: RECENT }).items
  const ids = items.map(run => ({ value: run.id, description: `${run.name}  ${run.state}` }))
  if (kind === 'run') {
    const counts = Map.groupBy(items, run => run.name)
    const names = items
      .filter(run => counts.get(run.name)?.length === 1)
      .map(run => ({ value: run.name, description: `${run.id}  ${run.state}` }))
    return [{ value: 'last', description: 'the newest run' }, ...names, ...ids]
  }
  const { checkpoints } = await import('../control/checkpoints.ts')
  return [
    ...checkpoints(ctx, null, { limit: RECENT }).items.map(({ id, checkpoint_hash }) => ({
      value: id,
      description: checkpoint_hash.slice(0, 12),
    })),
    ...ids,
  ]
}
