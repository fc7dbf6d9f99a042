import type { $ZodIssue, $ZodType } from 'zod/v4/core'
import type { Issue } from '../../schema/error.ts'
import { nearest } from '../nearest.ts'
import { listWords, plural } from '../text/words.ts'
import { type ConfigDocument, type ConfigPath, formatPath, isContainer, valueAt } from './document.ts'
import { knownPaths, literalsOf, objectFor, schemaAt, shapeOf, unwrap, variantsOf } from './schema-walk.ts'
import { found, otherVariant, quoted, wanted } from './words.ts'

/** A mistake before it is put in its place. */
interface Explained {
  path: ConfigPath
  part: 'key' | 'value'
  message: string
  suggestion?: string | undefined
}

/** Zod's issues in plain words: in order of place, unknown keys with the nearest valid one. */
export function explainIssues(
  issues: readonly $ZodIssue[],
  root: $ZodType,
  document: ConfigDocument,
): Issue[] {
  const explained = issues.flatMap(issue => explain(issue, root, document.value))
  const meant = new Set(explained.filter(({ part }) => part === 'key').map(({ suggestion }) => suggestion))
  return explained
    .filter(({ path, message }) => !(message.startsWith(MISSING) && meant.has(formatPath(path))))
    .map(({ path, part, message, suggestion }) => {
      const position = document.positionOf(path, part)
      return {
        path: formatPath(path),
        message,
        ...(position !== undefined && { position }),
        ...(suggestion !== undefined && { suggestion }),
      }
    })
    .sort(byPosition)
}

const MISSING = 'is missing'

function byPosition(a: Issue, b: Issue): number {
  if (a.position === undefined || b.position === undefined) return a.position ? -1 : b.position ? 1 : 0
  return a.position.line - b.position.line || a.position.column - b.position.column
}

function explain(issue: $ZodIssue, root: $ZodType, value: unknown): Explained[] {
  const path = issue.path.filter(step => typeof step !== 'symbol')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => unknownKey([...path, key], root, value))
  const input = valueAt(value, path)
  const misspelt = input === undefined ? misspeltName(path, root, value) : undefined
  if (misspelt) return [misspelt]
  const schema = schemaAt(root, value, path) ?? root
  const part = input === undefined ? 'key' : 'value'
  return [{ path, part, ...inWords(issue, schema, input) }]
}

function inWords(
  issue: $ZodIssue,
  schema: $ZodType,
  input: unknown,
): { message: string; suggestion?: string | undefined } {
  if (issue.code === 'invalid_union' && 'options' in issue && issue.options !== undefined)
    return choice(issue.options.map(String), input)
  if (input === undefined) return { message: `${MISSING}: expected ${wanted(schema)}${described(schema)}` }
  switch (issue.code) {
    case 'too_small':
    case 'too_big': {
      if (issue.origin === 'array') return { message: listLength(schema, issue, input) }
      if (issue.origin === 'int') return { message: `is too large for a whole number: ${found(input)}` }
      return wrongType(schema, input)
    }
    case 'invalid_value':
      return choice(issue.values.map(String), input)
    case 'invalid_format':
      return { message: `${issue.message}; found ${quoted(String(input))}` }
    case 'custom':
      return { message: issue.message }
    default:
      return wrongType(schema, input)
  }
}

function choice(valid: string[], input: unknown): { message: string; suggestion?: string | undefined } {
  if (input === undefined) return { message: `${MISSING}: expected ${listWords(valid, 'or')}` }
  const suggestion = typeof input === 'string' ? nearest(input, valid) : undefined
  return { message: `expected ${listWords(valid, 'or')}, found ${found(input)}`, suggestion }
}

function wrongType(schema: $ZodType, input: unknown): { message: string; suggestion?: string | undefined } {
  const bare = unwrap(schema).schema
  const type = bare._zod.def.type
  const message = `expected ${wanted(schema)}, found ${found(input)}`
  if (typeof input === 'number' && type === 'string') return { message, suggestion: `"${input}"` }
  if (typeof input !== 'string') return { message }
  if (type === 'number' && input.trim() !== '' && Number.isFinite(Number(input)))
    return { message: `${message}; leave out the quotes` }
  if (type === 'boolean') {
    const meant = /^(yes|on|y|1|true)$/i.test(input)
      ? 'true'
      : /^(no|off|n|0|false)$/i.test(input)
        ? 'false'
        : undefined
    return { message, suggestion: meant }
  }
  return { message, suggestion: type === 'union' ? nearest(input, literalsIn(bare)) : undefined }
}

function literalsIn(schema: ReturnType<typeof unwrap>['schema']): string[] {
  const def = schema._zod.def
  return def.type === 'union' ? def.options.flatMap(option => literalsOf(option).map(String)) : []
}

function listLength(schema: $ZodType, issue: $ZodIssue, input: unknown): string {
  const given = Array.isArray(input) ? plural(input.length, 'entry', 'entries') : found(input)
  const def = unwrap(schema).schema._zod.def
  if (def.type === 'tuple') return `expected ${wanted(schema)}, found ${given}`
  if (issue.code === 'too_small')
    return `needs at least ${plural(Number(issue.minimum), 'entry', 'entries')}, found none`
  return `has ${given}, more than allowed`
}

function unknownKey(path: ConfigPath, root: $ZodType, value: unknown): Explained {
  const key = String(path.at(-1))
  const parentPath = path.slice(0, -1)
  const parent = unwrap(schemaAt(root, value, parentPath) ?? root).schema
  const parentValue = valueAt(value, parentPath)
  const object = objectFor(parent, parentValue)
  const siblings = Object.keys(object === undefined ? {} : shapeOf(object))
  const owner = otherVariant(parent, key, parentValue)
  const explained = { path, part: 'key' as const }
  if (owner !== undefined) return { ...explained, message: owner }
  const close = nearest(key, siblings)
  if (close !== undefined)
    return { ...explained, message: 'unknown key', suggestion: formatPath([...parentPath, close]) }
  const elsewhere = knownPaths(root).filter(known => known.split('.').at(-1) === key)
  if (elsewhere.length === 1) return { ...explained, message: 'unknown key here', suggestion: elsewhere[0] }
  return { ...explained, message: `unknown key; known here are ${listWords(siblings)}` }
}

/** A key that was meant to be the one that tells variants apart: without it nothing says which keys are known. */
function misspeltName(path: ConfigPath, root: $ZodType, value: unknown): Explained | undefined {
  const parentPath = path.slice(0, -1)
  const variants = variantsOf(unwrap(schemaAt(root, value, parentPath) ?? root).schema)
  const parent = valueAt(value, parentPath)
  if (!variants || variants.key !== path.at(-1) || !isContainer(parent)) return undefined
  const known = new Set([...variants.byName.values()].flatMap(variant => Object.keys(shapeOf(variant))))
  const key = Object.keys(parent).find(each => !known.has(each) && nearest(each, [variants.key]))
  return key === undefined
    ? undefined
    : { path: [...parentPath, key], part: 'key', message: 'unknown key', suggestion: formatPath(path) }
}

function described(schema: $ZodType): string {
  const text = descriptionOf(schema)
  return text === undefined ? '' : ` (${text})`
}

function descriptionOf(schema: $ZodType): string | undefined {
  const withText = schema as $ZodType & { description?: string | undefined }
  return withText.description
}
