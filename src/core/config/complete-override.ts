import type { $ZodType } from 'zod/v4/core'
import { literalsOf, shapeOf, unwrap, variantsOf } from './schema-walk.ts'
import { wanted } from './words.ts'

export interface OverrideCandidate {
  /** The whole word: `training.lr=`, `model.` or `training.precision=fp32`. */
  value: string
  description: string
}

/** A key on the way, or a place in a list: `losses[0]` is two steps. */
type Step = string | number

/**
 * What an override may become: the keys one level below what was typed, and behind `=` the values that a schema can list.
 * Keys of a variant are those of the one that `typed` chooses (`model.name=poyo`), else those of all.
 */
export function overrideCandidates(
  root: $ZodType,
  word: string,
  typed: readonly string[] = [],
): OverrideCandidate[] {
  const split = word.indexOf('=')
  if (split >= 0) {
    const path = word.slice(0, split)
    const schemas = descend([root], stepsOf(path), '', typed)
    const values = [...new Set(schemas.flatMap(valuesOf))]
    return values.map(value => ({ value: `${path}=${value}`, description: '' }))
  }
  const parent = /^.*\./.exec(word)?.[0] ?? ''
  const steps = stepsOf(parent.slice(0, -1))
  const found = new Map<string, OverrideCandidate>()
  for (const schema of descend([root], steps, '', typed)) {
    for (const object of objectsOf(schema, parent.slice(0, -1), typed)) {
      for (const [key, child] of Object.entries(shapeOf(unwrap(object).schema))) {
        const candidate = {
          value: `${parent}${key}${hasKeys(child) ? '.' : '='}`,
          description: describe(child),
        }
        if (!found.has(candidate.value)) found.set(candidate.value, candidate)
      }
    }
  }
  return [...found.values()].filter(({ value }) => value.startsWith(word))
}

function stepsOf(path: string): Step[] {
  return (path.match(/[^.[\]]+/g) ?? []).map(part => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Every schema that the steps may lead to; several where a variant is open. */
function descend(schemas: $ZodType[], steps: Step[], path: string, typed: readonly string[]): $ZodType[] {
  const [step, ...rest] = steps
  if (step === undefined) return schemas
  const next = schemas.flatMap(schema => {
    const bare = unwrap(schema).schema
    const { def } = bare._zod
    if (typeof step === 'number') {
      if (def.type === 'array') return [def.element]
      if (def.type === 'tuple') return def.items.slice(step, step + 1)
      return []
    }
    return objectsOf(schema, path, typed).flatMap(object => {
      const shape = shapeOf(unwrap(object).schema)
      const child = Object.hasOwn(shape, step) ? shape[step] : undefined
      return child ? [child] : []
    })
  })
  const here = typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`
  return descend(next, rest, here, typed)
}

/** The objects that may stand at a path. */
function objectsOf(schema: $ZodType, path: string, typed: readonly string[]): $ZodType[] {
  const bare = unwrap(schema).schema
  const variants = variantsOf(bare)
  if (variants === null) return [bare]
  const chosen = typed.findLast(word => word.startsWith(`${path}.${variants.key}=`))
  const variant = chosen && variants.byName.get(chosen.slice(chosen.indexOf('=') + 1))
  return variant ? [variant] : [...variants.byName.values()]
}

function hasKeys(schema: $ZodType): boolean {
  const bare = unwrap(schema).schema
  return bare._zod.def.type === 'object' || variantsOf(bare) !== null
}

function valuesOf(schema: $ZodType): string[] {
  const { schema: bare, nullable } = unwrap(schema)
  const { def } = bare._zod
  const listed =
    def.type === 'boolean'
      ? ['true', 'false']
      : def.type === 'union'
        ? def.options.flatMap(option => literalsOf(option).map(String))
        : literalsOf(bare).map(String)
  return nullable ? [...listed, 'null'] : listed
}

/** Help of a key, else what may stand there; with its default. */
function describe(schema: $ZodType): string {
  const { fallback } = unwrap(schema)
  const { description } = schema as $ZodType & { description?: string }
  const text = description ?? wanted(schema)
  const shown = hasKeys(schema) || fallback === undefined ? undefined : JSON.stringify(fallback.value)
  return shown === undefined ? text : `${text} (default ${shown})`
}
