import type { Json } from '../../schema/scalars.ts'

/** One value of a config that differs. A side that has no such key leaves its member out. */
export interface ConfigChange {
  /** Dotted path, as an override names it. */
  path: string
  before?: Json
  after?: Json
}

/** What leads from one resolved config to another, in the order of their keys; empty when both say the same. */
export function diffConfigs(before: Json, after: Json): ConfigChange[] {
  return compare('', before, after)
}

function compare(path: string, before: Json | undefined, after: Json | undefined): ConfigChange[] {
  const [a, b] = [members(before), members(after)]
  if (a && b) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...keys].flatMap(key => compare(path === '' ? key : `${path}.${key}`, a[key], b[key]))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

/** Members to go into: of objects, and of lists that hold objects; other lists are values. */
function members(value: Json | undefined): Record<string, Json> | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return value
  return value.some(each => typeof each === 'object' && each !== null)
    ? Object.fromEntries(value.entries())
    : null
}
