import { isDeepStrictEqual } from 'node:util'
import type { $ZodType } from 'zod/v4/core'
import { isContainer } from './document.ts'
import { childSchema, unwrap, variantsOf } from './schema-walk.ts'

/** The config as somebody would write it: what equals its default is left out. Parsing it again gives the same config. */
export function withoutDefaults(schema: $ZodType, value: unknown): unknown {
  const bare = unwrap(schema)
  if (!isContainer(value)) return value
  if (Array.isArray(value)) {
    const { def } = bare.schema._zod
    return def.type === 'array' ? value.map(entry => withoutDefaults(def.element, entry)) : value
  }
  const variant = variantsOf(bare.schema)?.key
  const kept: Record<string, unknown> = {}
  for (const [key, each] of Object.entries(value)) {
    const child = childSchema(schema, key, value)
    if (child === undefined || key === variant) kept[key] = each
    else if (!isDefault(child, each)) kept[key] = withoutDefaults(child, each)
  }
  return kept
}

/** Whether leaving the value out gives the same; a default object is filled in by its own defaults. */
function isDefault(schema: $ZodType, value: unknown): boolean {
  const { fallback, optional } = unwrap(schema)
  if (value === undefined) return optional
  if (fallback === undefined) return false
  if (isDeepStrictEqual(fallback.value, value)) return true
  return (
    isContainer(value) &&
    !Array.isArray(value) &&
    isContainer(fallback.value) &&
    isDeepStrictEqual(withoutDefaults(schema, value), fallback.value)
  )
}
