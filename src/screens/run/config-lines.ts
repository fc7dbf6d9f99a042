import type { ExplainedConfig, SettingRow } from '../../control/explain-config.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { RunDetail } from '../../schema/run.ts'
import type { Json } from '../../schema/scalars.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'

/** Every leaf of a value with its dotted path, as an override would name it. */
export function flatten(value: Json, path = ''): [path: string, value: string][] {
  const isPlainList = Array.isArray(value) && value.every(each => typeof each !== 'object' || each === null)
  if (value === null || typeof value !== 'object' || isPlainList) return [[path, JSON.stringify(value)]]
  const entries = Array.isArray(value)
    ? value.map((each, at): [string, Json] => [String(at), each])
    : Object.entries(value)
  if (entries.length === 0) return [[path, Array.isArray(value) ? '[]' : '{}']]
  return entries.flatMap(([key, each]) => flatten(each, path === '' ? key : `${path}.${key}`))
}

const MOST_PATH = 48

export function configLines(config: Json): Line[] {
  const leaves = flatten(config)
  const width = Math.min(MOST_PATH, Math.max(0, ...leaves.map(([path]) => path.length)))
  return leaves.map(([path, value]) => [
    span(fitSafe(safeText`${path}`, width), 'accent'),
    span(safeText`  ${value}`),
  ])
}

const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** `default 0.001`, `parent 3e-4`: what a setting differs from. */
function differs({ value, default: usual, parent }: SettingRow): Line {
  return [
    ...(usual === undefined || same(value, usual)
      ? []
      : [span(safeText`   default ${JSON.stringify(usual)}`, 'muted')]),
    ...(parent === undefined || same(value, parent)
      ? []
      : [span(safeText`   parent ${JSON.stringify(parent)}`, 'warn')]),
  ]
}

const heading = (text: string): Line[] => [[], [span(safeText`${text}`, 'title')]]

/** The config with what differs from its defaults and from the parent, then what the run's key is made of, and provenance. */
export function explainedLines({ parent, rows }: ExplainedConfig, run: RunDetail): Line[] {
  const width = Math.min(MOST_PATH, Math.max(0, ...rows.map(({ path }) => path.length)))
  const settings = rows.map((row): Line => {
    const own = row.default === undefined || !same(row.value, row.default)
    const changed = row.parent !== undefined && !same(row.value, row.parent)
    return [
      span(safeText`${changed ? '~ ' : own ? '* ' : '  '}`, changed ? 'warn' : 'accent'),
      span(fitSafe(safeText`${row.path}`, width), own ? 'accent' : 'muted'),
      span(safeText`  ${JSON.stringify(row.value)}`, own ? 'text' : 'muted'),
      ...differs(row),
    ]
  })
  const from = parent === null ? '' : `, ~ another value than its parent ${parent}`
  return [
    [span(safeText`* not the default${from}`, 'muted')],
    ...settings,
    ...heading('key'),
    [span(safeText`${run.key}`)],
    ...configLines(run.identity),
    ...heading('provenance'),
    ...configLines(run.provenance),
  ]
}
