import type { Json, JsonObject } from '../../schema/scalars.ts'
import { diffConfigs } from './diff.ts'

/** `key=value` words that lead from one resolved config to another; a list that differs is written whole. */
export function overridesBetween(before: JsonObject, after: JsonObject): string[] {
  const paths = diffConfigs(before, after).map(({ path }) => {
    const steps = path.split('.')
    const list = steps.findIndex((_, at) =>
      Array.isArray(at === 0 ? after : valueIn(after, steps.slice(0, at))),
    )
    return list < 0 ? path : steps.slice(0, list).join('.')
  })
  return [...new Set(paths)].flatMap(path => {
    const value = valueIn(after, path.split('.'))
    if (value === undefined) return []
    return [`${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`]
  })
}

function valueIn(config: Json, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = config
  for (const step of steps) {
    if (at === null || typeof at !== 'object') return undefined
    at = Array.isArray(at) ? at[Number(step)] : at[step]
  }
  return at
}
