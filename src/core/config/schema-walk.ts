import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import type { ConfigPath } from './document.ts'
import { isContainer } from './document.ts'

/** A schema without what wraps it: whether null may stand there, and what stands there when the key is left out. */
export interface Bare {
  schema: $ZodTypes
  nullable: boolean
  optional: boolean
  /** Input that a missing key stands for, where there is a default. */
  fallback: { value: unknown } | undefined
}

export function unwrap(schema: $ZodType): Bare {
  const bare: Bare = { schema: schema as $ZodTypes, nullable: false, optional: false, fallback: undefined }
  for (;;) {
    const def = bare.schema._zod.def
    switch (def.type) {
      case 'default':
      case 'prefault':
        bare.fallback ??= { value: def.defaultValue }
        break
      case 'nullable':
        bare.nullable = true
        break
      case 'optional':
        bare.optional = true
        break
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        break
      default:
        return bare
    }
    bare.schema = def.innerType as $ZodTypes
  }
}

/** Variants of a discriminated union: the key that tells them apart and the object of each value. */
export interface Variants {
  key: string
  byName: Map<string, $ZodTypes>
}

export function variantsOf(schema: $ZodTypes): Variants | null {
  const def = schema._zod.def
  if (def.type !== 'union' || !('discriminator' in def) || typeof def.discriminator !== 'string') return null
  const key = def.discriminator
  const byName = new Map<string, $ZodTypes>()
  for (const option of def.options) {
    const bare = unwrap(option).schema
    for (const name of literalsOf(shapeOf(bare)[key])) byName.set(String(name), bare)
  }
  return { key, byName }
}

/** Keys of an object schema; none for anything else. */
export function shapeOf(schema: $ZodTypes): Record<string, $ZodType> {
  const def = schema._zod.def
  return def.type === 'object' ? def.shape : {}
}

/** Values that a literal or enum allows; none for anything else. */
export function literalsOf(schema: $ZodType | undefined): unknown[] {
  if (schema === undefined) return []
  const def = unwrap(schema).schema._zod.def
  if (def.type === 'literal') return [...def.values]
  return def.type === 'enum' ? Object.values(def.entries) : []
}

/**
 * The object that a value is checked against: a variant is chosen by the value's own name, and where a word may stand in
 * place of an object there is one.
 */
export function objectFor(schema: $ZodTypes, value: unknown): $ZodTypes | undefined {
  const variants = variantsOf(schema)
  if (variants === null) {
    const { def } = schema._zod
    const options = def.type === 'union' ? def.options.map(option => unwrap(option).schema) : [schema]
    return options.find(option => option._zod.def.type === 'object')
  }
  return variants.byName.get(isContainer(value) ? String(value[variants.key]) : '')
}

/** The schema of one step down, or undefined when there is no such key. */
export function childSchema(schema: $ZodType, step: string | number, value: unknown): $ZodType | undefined {
  const bare = unwrap(schema)
  const def = bare.schema._zod.def
  if (def.type === 'array') return typeof step === 'number' ? def.element : undefined
  if (def.type === 'tuple')
    return typeof step === 'number' ? (def.items[step] ?? def.rest ?? undefined) : undefined
  if (def.type === 'record') return def.valueType
  const object = objectFor(bare.schema, value ?? bare.fallback?.value)
  if (object === undefined) {
    const variants = variantsOf(bare.schema)
    const first = variants?.byName.values().next().value
    return variants?.key === step && first ? shapeOf(first)[step] : undefined
  }
  const shape = shapeOf(object)
  return Object.hasOwn(shape, step) ? shape[step] : undefined
}

/** The schema at a path of a value, or undefined when the path leaves the schema. */
export function schemaAt(root: $ZodType, value: unknown, path: ConfigPath): $ZodType | undefined {
  let schema: $ZodType | undefined = root
  let at = value
  for (const step of path) {
    if (schema === undefined) return undefined
    const fallback: unknown = unwrap(schema).fallback?.value
    const here: unknown = at ?? fallback
    schema = childSchema(schema, step, here)
    at = isContainer(here) && Object.hasOwn(here, step) ? here[step] : undefined
  }
  return schema
}

/** Every key that the schema knows, as `training.optimizer.betas`; lists are left out below their own key. */
export function knownPaths(schema: $ZodType, prefix = ''): string[] {
  const bare = unwrap(schema).schema
  const variants = variantsOf(bare)
  const shapes = variants === null ? [shapeOf(bare)] : [...variants.byName.values()].map(shapeOf)
  const paths = shapes.flatMap(shape =>
    Object.entries(shape).flatMap(([key, child]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`
      return [path, ...knownPaths(child, path)]
    }),
  )
  return [...new Set(paths)]
}
