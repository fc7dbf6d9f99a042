import { parseDocument } from 'yaml'
import type { $ZodType } from 'zod/v4/core'
import type { Issue } from '../../schema/error.ts'
import { nearest } from '../nearest.ts'
import { plural } from '../text/words.ts'
import { type ConfigDocument, type ConfigPath, formatPath, isContainer, valueAt } from './document.ts'
import { childSchema, knownPaths, literalsOf, schemaAt, unwrap, variantsOf } from './schema-walk.ts'
import { otherVariant } from './words.ts'

/** `training.lr=3e-4`, taken apart. */
interface Override {
  text: string
  path: ConfigPath
  value: string
}

export interface Overridden {
  document: ConfigDocument
  issues: Issue[]
  /** Names the override in an issue about a value that came from one. */
  nameOverride: (issue: Issue) => Issue
}

/**
 * Applies `key=value` from the command line. The schema types the value: text stays text, numbers are read as numbers, lists
 * and choices as YAML. A changed `name` starts from that variant's defaults.
 */
export function applyOverrides(
  document: ConfigDocument,
  texts: readonly string[],
  schema: $ZodType,
): Overridden {
  const issues: Issue[] = []
  const applied: Override[] = []
  let value = document.value
  for (const override of inOrder(texts, schema, issues)) {
    const outcome = set(value, override, schema)
    if ('issue' in outcome) issues.push(outcome.issue)
    else {
      value = outcome.value
      applied.push(override)
    }
  }
  const overriding = (path: ConfigPath) => applied.findLast(override => isWithin(path, override.path))
  return {
    document: {
      ...document,
      value,
      positionOf: (path, part) => (overriding(path) ? undefined : document.positionOf(path, part)),
    },
    issues,
    nameOverride: issue => {
      const path = parsePath(issue.path)
      const override = path === null ? undefined : overriding(path)
      if (override === undefined) return issue
      return { ...issue, message: `${issue.message}, in the override ${override.text}` }
    },
  }
}

/** Names of variants first: `model.dim=32 model.name=poyo` means the same in either order. */
function inOrder(texts: readonly string[], schema: $ZodType, issues: Issue[]): Override[] {
  const read: Override[] = []
  for (const text of texts) {
    const split = text.indexOf('=')
    const path = split <= 0 ? null : parsePath(text.slice(0, split).trim())
    if (path !== null) read.push({ text, path, value: text.slice(split + 1) })
    else
      issues.push({
        path: '',
        message: `${JSON.stringify(text)} is no override; write key=value, as in training.lr=3e-4`,
      })
  }
  const names = read.filter(({ path }) => choosesVariant(path, schema))
  return [...names, ...read.filter(override => !names.includes(override))]
}

const choosesVariant = (path: ConfigPath, schema: $ZodType): boolean => {
  const parent = schemaAt(schema, undefined, path.slice(0, -1))
  return parent !== undefined && variantsOf(unwrap(parent).schema)?.key === path.at(-1)
}

const QUOTED = String.raw`"(?:[^"\\]|\\["\\])*"`
const STEP = String.raw`(?:${QUOTED}|[^\s.[\]"]+)`
const PATH = new RegExp(String.raw`^${STEP}(?:\[\d+\]|\.${STEP})*$`)
const STEPS = new RegExp(String.raw`${QUOTED}|[^.[\]"]+`, 'g')

/** `losses[0].weight` or `losses.0.weight`; a key with dots in it stands in quotes. Null when it cannot be a path. */
function parsePath(text: string): ConfigPath | null {
  if (text === '') return []
  if (!PATH.test(text)) return null
  return (text.match(STEPS) ?? []).map(part => {
    if (part.startsWith('"')) return JSON.parse(part)
    return /^\d+$/.test(part) ? Number(part) : part
  })
}

const isWithin = (path: ConfigPath, parent: ConfigPath) =>
  path.length >= parent.length && parent.every((step, at) => step === path[at])

function set(value: unknown, override: Override, root: $ZodType): { value: unknown } | { issue: Issue } {
  const { path, text } = override
  const refuse = (message: string, suggestion?: string) => ({
    issue: {
      path: formatPath(path),
      message: `${message}, in the override ${text}`,
      ...(suggestion && { suggestion }),
    },
  })
  const parents: { schema: $ZodType; here: unknown }[] = []
  let schema: $ZodType = root
  let here = value
  for (const [depth, step] of path.entries()) {
    // A key that was left out stands for its default, so that one part of it can be changed.
    const base = here ?? unwrap(schema).fallback?.value
    const child = childSchema(schema, step, base)
    if (child === undefined) {
      const owner = otherVariant(unwrap(schema).schema, String(step), base)
      return owner === undefined ? refuse('unknown key', nearestPath(path, root)) : refuse(owner)
    }
    if (typeof step === 'number' && step > (Array.isArray(base) ? base.length : 0))
      return refuse(`${formatPath(path.slice(0, depth))} has ${lengthWords(base)}; ${step} is no next one`)
    parents.push({ schema, here: base })
    schema = child
    here = valueAt(base, [step])
  }
  const typed = typedValue(schema, override.value)
  if ('problem' in typed) return refuse(typed.problem)
  const built = path.reduceRight<unknown>((inner, step, depth) => {
    const parent = parents[depth]
    return withStep(
      parent?.here,
      step,
      inner,
      depth === path.length - 1 && isVariantName(parent?.schema, step),
    )
  }, typed.value)
  return { value: built }
}

const lengthWords = (list: unknown) => plural(Array.isArray(list) ? list.length : 0, 'entry', 'entries')

const isVariantName = (schema: $ZodType | undefined, step: string | number) =>
  schema !== undefined && variantsOf(unwrap(schema).schema)?.key === step

function withStep(container: unknown, step: string | number, value: unknown, freshVariant: boolean): unknown {
  if (typeof step === 'number') {
    const list = Array.isArray(container) ? [...container] : []
    list[step] = value
    return list
  }
  const object = isContainer(container) && !Array.isArray(container) ? container : {}
  return freshVariant && object[step] !== value ? { [step]: value } : { ...object, [step]: value }
}

function nearestPath(path: ConfigPath, root: $ZodType): string | undefined {
  const known = knownPaths(root)
  const written = formatPath(path)
  const leaf = known.filter(candidate => candidate.split('.').at(-1) === written)
  return leaf.length === 1 ? leaf[0] : nearest(written, known)
}

/** The value that a text stands for where a schema is expected: text, a number, a choice, or YAML for anything else. */
export function typedValue(schema: $ZodType, text: string): { value: unknown } | { problem: string } {
  const bare = unwrap(schema)
  if (bare.nullable && text === 'null') return { value: null }
  const { type } = bare.schema._zod.def
  switch (type) {
    case 'string':
      return { value: text }
    case 'number':
      return { value: /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text }
    case 'boolean':
      return { value: text === 'true' ? true : text === 'false' ? false : text }
    case 'literal':
    case 'enum':
      return { value: literalsOf(bare.schema).find(literal => String(literal) === text) ?? text }
    default:
      return readFlow(text)
  }
}

function readFlow(text: string): { value: unknown } | { problem: string } {
  try {
    const yaml = parseDocument(text, { prettyErrors: false, logLevel: 'error' })
    const [error] = yaml.errors
    return error === undefined
      ? { value: yaml.toJS() }
      : { problem: `cannot be read as YAML: ${error.message}` }
  } catch (error) {
    return { problem: `cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}` }
  }
}
