import { RUN_STATES, type RunState } from '../../schema/run.ts'
import { nearest } from '../nearest.ts'
import { FIELD_NAMES, HAS, IS } from './fields.ts'
import { COMPARISONS, type Comparison, type RunTest, type TextPattern } from './run-test.ts'
import { type FilterWord, filterWords } from './words.ts'

/** Names that a registry adds to the fields of a filter. */
export interface KnownNames {
  /** Dotted paths of config keys. */
  settings: readonly string[]
  metrics: readonly string[]
}

/** A filter in the terms of the registry; words that are neither field nor sign must occur in name, id or key. */
export interface ParsedFilter {
  words: string[]
  /** Null for every state. */
  states: RunState[] | null
  adapter: string | null
  task_type: string | null
  archived: 'without' | 'only'
  tests: RunTest[]
}

/** A mistake in a filter, at a column from 1. */
export interface FilterMistake {
  column: number
  message: string
  suggestion?: string
}

export type FilterResult = { ok: true; filter: ParsedFilter } | { ok: false; mistake: FilterMistake }

class Mistake extends Error {
  readonly offset: number
  readonly suggestion: string | undefined

  constructor(message: string, offset: number, suggestion?: string) {
    super(message)
    this.offset = offset
    this.suggestion = suggestion
  }
}

/**
 * Reads a filter over runs: `state:failed lr>1e-4 name:poyo has:checkpoint age<2d -state:completed free words`. All words
 * must hold; `-` in front turns one around.
 */
export function parseFilter(text: string, known: KnownNames, now: Date): FilterResult {
  const filter: ParsedFilter = {
    words: [],
    states: null,
    adapter: null,
    task_type: null,
    archived: 'without',
    tests: [],
  }
  for (const word of filterWords(text)) {
    try {
      take(filter, word, known, now)
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      const { message, offset, suggestion } = error
      const column = word.at + offset + 1
      return { ok: false, mistake: { column, message, ...(suggestion ? { suggestion } : {}) } }
    }
  }
  return { ok: true, filter }
}

const SIGN = /^([\p{L}_][\p{L}\p{N}_./[\]-]*?)(<=|>=|!=|<|>|=|:)(.*)$/su

function take(filter: ParsedFilter, word: FilterWord, known: KnownNames, now: Date): void {
  if (word.literal) {
    filter.words.push(word.text)
    return
  }
  const negated = word.text.startsWith('-') && word.text.length > 1
  const body = negated ? word.text.slice(1) : word.text
  const shift = negated ? 1 : 0
  const match = SIGN.exec(body)
  if (!match) {
    if (negated) filter.tests.push({ not: true, kind: 'word', text: body })
    else filter.words.push(body)
    return
  }
  const [, field = '', sign = ':', value = ''] = match
  if (value === '') return
  const at = { field: shift, value: shift + field.length + sign.length }
  const compare: Comparison = sign === ':' ? '=' : (COMPARISONS.find(each => each === sign) as Comparison)
  const not = negated !== (compare === '!=')
  const test = testOf({ field, sign, value, compare: compare === '!=' ? '=' : compare, at }, known, now)
  if (test === 'archived') filter.archived = not ? 'without' : 'only'
  else if ('states' in test) {
    const allowed = (filter.states ?? RUN_STATES).filter(state => test.states.includes(state) !== not)
    filter.states = allowed
  } else if (!lifted(filter, test, not)) filter.tests.push({ ...test, not })
}

/** Conditions that the registry has an index of its own for. */
function lifted(filter: ParsedFilter, test: Bare<RunTest>, not: boolean): boolean {
  if (test.kind !== 'text' || not || test.any.length !== 1) return false
  const [pattern] = test.any
  if (pattern?.match === 'equals' && test.field === 'on' && filter.adapter === null)
    filter.adapter = pattern.text
  else if (pattern?.match === 'equals' && test.field === 'task' && filter.task_type === null)
    filter.task_type = pattern.text
  else {
    if (pattern?.match === 'contains' && test.field === 'name') filter.words.push(pattern.text)
    return false
  }
  return true
}

interface Said {
  field: string
  sign: string
  value: string
  compare: Comparison
  at: { field: number; value: number }
}

type Bare<T> = T extends unknown ? Omit<T, 'not'> : never

function testOf(
  said: Said,
  known: KnownNames,
  now: Date,
): Bare<RunTest> | { states: RunState[] } | 'archived' {
  const { field, value, compare, at } = said
  switch (field) {
    case 'state':
      return { states: statesOf(said) }
    case 'name':
    case 'note':
    case 'failure':
      return { kind: 'text', field, any: patternsOf(said, 'contains') }
    case 'id':
    case 'key':
      return { kind: 'text', field, any: patternsOf(said, 'starts') }
    case 'on':
    case 'task':
      return { kind: 'text', field, any: patternsOf(said, 'equals') }
    case 'step':
    case 'max_steps':
    case 'attempt':
    case 'progress':
      return { kind: 'number', field, compare, value: numberOf(said) }
    case 'age':
    case 'idle': {
      const seconds = secondsOf(said)
      const flipped = FLIPPED[compare]
      const moment = new Date(now.getTime() - seconds * 1000).toISOString()
      return { kind: 'time', field: field === 'age' ? 'created' : 'sign', compare: flipped, at: moment }
    }
    case 'has':
      return { kind: 'has', what: oneOf(value, HAS, at.value) }
    case 'is': {
      const what = oneOf(value, IS, at.value)
      return what === 'archived' ? 'archived' : { kind: 'is', what }
    }
    default:
      return ownTest(said, known)
  }
}

/** A younger run was made later. */
const FLIPPED: Record<Comparison, Comparison> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '!=': '!=',
}

/** A key of the config, or a metric. */
function ownTest(said: Said, known: KnownNames): Bare<RunTest> {
  const { field, sign, value, compare, at } = said
  const paths = pathsOf(field, known.settings)
  if (paths.length > 0) {
    const number = Number(value)
    if (sign !== ':' && sign !== '=' && sign !== '!=') {
      return { kind: 'setting', paths, compare, value: numberOf(said) }
    }
    if (value.trim() !== '' && Number.isFinite(number))
      return { kind: 'setting', paths, compare: '=', value: number }
    return { kind: 'setting-text', paths, any: patternsOf(said, sign === ':' ? 'contains' : 'equals') }
  }
  const metric = metricOf(field, known.metrics)
  if (metric !== undefined) return { kind: 'metric', name: metric, compare, value: numberOf(said) }
  const candidates = [...FIELD_NAMES, ...known.settings, ...known.settings.map(lastPart), ...known.metrics]
  throw new Mistake(`there is no field "${field}"`, at.field, nearest(field, new Set(candidates)))
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

function pathsOf(field: string, settings: readonly string[]): string[] {
  if (settings.includes(field)) return [field]
  return settings.filter(path => path.endsWith(`.${field}`))
}

function metricOf(field: string, metrics: readonly string[]): string | undefined {
  return (
    metrics.find(name => name === field) ??
    metrics.find(name => name === `${field}/train`) ??
    metrics.find(name => name.startsWith(`${field}/`))
  )
}

function statesOf({ value, at }: Said): RunState[] {
  const states = value.split(',').flatMap(prefix => {
    if (prefix === '') return []
    if (prefix === 'any') return RUN_STATES
    const found = RUN_STATES.filter(state => state.startsWith(prefix.toLowerCase()))
    if (found.length > 0) return found
    const offset = at.value + value.indexOf(prefix)
    throw new Mistake(`there is no state "${prefix}"`, offset, nearest(prefix, RUN_STATES))
  })
  return [...new Set(states)]
}

function patternsOf({ value, sign, at, field }: Said, otherwise: TextPattern['match']): TextPattern[] {
  if (sign !== ':' && sign !== '=' && sign !== '!=') {
    throw new Mistake(`${field} is text: it takes ":" or "="`, at.value - sign.length)
  }
  const plain = sign === ':' ? otherwise : 'equals'
  return value
    .split(',')
    .filter(text => text !== '')
    .map(text => ({ text, match: /[*?]/.test(text) ? 'glob' : plain }))
}

function numberOf({ field, value, at }: Said): number {
  if (/^nan$/i.test(value)) return Number.NaN
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([kM]?)$/i.exec(value.replaceAll(',', ''))
  const unit = { '': 1, k: 1e3, K: 1e3, m: 1e6, M: 1e6 }[match?.[2] ?? '']
  if (!match || unit === undefined)
    throw new Mistake(`${field} is a number, and "${value}" is none`, at.value)
  return Number(match[1]) * unit
}

const UNITS: Record<string, number> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 }

function secondsOf({ field, value, at }: Said): number {
  const match = /^(\d+(?:\.\d+)?)(s|min|m|h|d|w)$/.exec(value)
  const unit = UNITS[match?.[2] ?? '']
  if (!match || unit === undefined) {
    throw new Mistake(`${field} is a time such as 30m, 2h or 5d, and "${value}" is none`, at.value)
  }
  return Number(match[1]) * unit
}

function oneOf<T extends string>(value: string, known: readonly T[], offset: number): T {
  const exact = known.find(each => each === value) ?? known.find(each => each.startsWith(value))
  if (exact !== undefined) return exact
  throw new Mistake(`"${value}" is none of ${known.join(', ')}`, offset, nearest(value, known))
}
