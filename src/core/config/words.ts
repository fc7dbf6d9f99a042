import type { $ZodChecks, $ZodType, $ZodTypes } from 'zod/v4/core'
import { listWords } from '../text/words.ts'
import { isContainer } from './document.ts'
import { literalsOf, shapeOf, unwrap, variantsOf } from './schema-walk.ts'

const MAX_SHOWN = 60

/** What a schema wants, in words: `a whole number of at least 1`, `best, last or a whole number of at least 0`. */
export function wanted(schema: $ZodType): string {
  const { schema: bare, nullable } = unwrap(schema)
  const words = wantedBare(bare)
  return nullable ? `${words}, or null` : words
}

function wantedBare(bare: ReturnType<typeof unwrap>['schema']): string {
  const def = bare._zod.def
  switch (def.type) {
    case 'string':
      return 'text'
    case 'number':
      return `a ${isWhole(bare) ? 'whole ' : ''}number${rangeWords(bare)}`
    case 'boolean':
      return 'true or false'
    case 'literal':
    case 'enum':
      return listWords(literalsOf(bare).map(String), 'or')
    case 'array':
      return 'a list'
    case 'tuple':
      return tupleWords(def.items.map(wanted))
    case 'union':
      if (variantsOf(bare) !== null) return 'keys and values'
      return listWords(def.options.flatMap(optionWords), 'or')
    case 'object':
    case 'record':
      return 'keys and values'
    default:
      return def.type
  }
}

function optionWords(option: $ZodType): string[] {
  const literals = literalsOf(option).map(String)
  return literals.length > 0 ? literals : [wanted(option)]
}

function tupleWords(items: string[]): string {
  const [first] = items
  const alike = items.every(item => item === first)
  return `a list of ${items.length}${alike ? `, each ${first}` : `: ${listWords(items)}`}`
}

/** The range of a number, with a leading space: ` between 0 and 1`, ` greater than 0`. */
export function rangeWords(schema: $ZodType): string {
  let low = ''
  let high = ''
  let between = ''
  const limits = checksOf(schema).filter(
    check => check.check === 'greater_than' || check.check === 'less_than',
  )
  for (const { check, value, inclusive } of limits) {
    if (check === 'greater_than') low = inclusive ? `of at least ${value}` : `greater than ${value}`
    else high = inclusive ? `of at most ${value}` : `less than ${value}`
  }
  const [first, second] = limits
  if (limits.length === 2 && first?.inclusive && second?.inclusive && first.check !== second.check)
    between = `between ${limits
      .map(({ value }) => value)
      .sort((x, y) => Number(x) - Number(y))
      .join(' and ')}`
  const words = between || [low, high].filter(Boolean).join(' and ')
  return words === '' ? '' : ` ${words}`
}

export function isWhole(schema: $ZodType): boolean {
  return checksOf(schema).some(check => check.check === 'number_format' && check.format.includes('int'))
}

function checksOf(schema: $ZodType) {
  const { def } = unwrap(schema).schema._zod
  return (def.type === 'number' ? (def.checks ?? []) : []).map(check => (check as $ZodChecks)._zod.def)
}

/** What was found instead, in words. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (typeof value === 'string') return `the text ${quoted(value)}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (value instanceof Date) return 'a date'
  if (typeof value === 'object') return 'keys and values'
  return String(value)
}

/** Text in quotes, cut where it is long, with control characters shown. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)
}

/** Words for a key of another variant: `model.dim_head` with the name of a model that has none. */
export function otherVariant(schema: $ZodTypes, key: string, value: unknown): string | undefined {
  const variants = variantsOf(schema)
  if (variants === null) return undefined
  const owners = [...variants.byName]
    .filter(([, object]) => Object.hasOwn(shapeOf(object), key))
    .map(([name]) => name)
  if (owners.length === 0) return undefined
  return `a key of ${listWords(owners)}, not of ${String(isContainer(value) ? value[variants.key] : value)}`
}
