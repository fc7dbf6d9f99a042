import { safeText } from '../../core/text/sanitize.ts'
import type { Json } from '../../schema/scalars.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'

/** Every leaf of a config with its dotted path, as an override would name it. */
export function flatten(value: Json, path = ''): [path: string, value: string][] {
  const isPlainList = Array.isArray(value) && value.every(each => typeof each !== 'object' || each === null)
  if (value === null || typeof value !== 'object' || isPlainList) return [[path, JSON.stringify(value)]]
  const entries = Array.isArray(value)
    ? value.map((each, at): [string, Json] => [String(at), each])
    : Object.entries(value)
  if (entries.length === 0) return [[path, Array.isArray(value) ? '[]' : '{}']]
  return entries.flatMap(([key, each]) => flatten(each, path === '' ? key : `${path}.${key}`))
}

export function configLines(config: Json): Line[] {
  const leaves = flatten(config)
  const width = Math.min(48, Math.max(0, ...leaves.map(([path]) => path.length)))
  return leaves.map(([path, value]) => [
    span(fitSafe(safeText`${path}`, width), 'accent'),
    span(safeText`  ${value}`),
  ])
}
