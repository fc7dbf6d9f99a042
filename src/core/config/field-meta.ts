import { globalRegistry } from 'zod'
import type { $ZodType } from 'zod/v4/core'

/** What the cluster of a profile knows by name. */
export type ClusterNames = 'partition' | 'account' | 'time-limit' | 'gres'

/** What a text names, so that a form can offer what there is. */
export type Names = 'query' | 'recording-field' | 'run' | 'profile' | 'task' | ClusterNames

/** What a schema says of itself for whoever fills it in. */
export interface FieldMeta {
  description: string
  /** Unit of a number, as in `s`; empty where it has none. */
  unit: string
  names: Names | null
}

const CLUSTER: readonly string[] = ['partition', 'account', 'time-limit', 'gres'] satisfies ClusterNames[]
const NAMES: readonly string[] = ['query', 'recording-field', 'run', 'profile', 'task'] satisfies Names[]
const isNames = (value: unknown): value is Names =>
  typeof value === 'string' && (NAMES.includes(value) || CLUSTER.includes(value))

export const isClusterNames = (names: Names): names is ClusterNames => CLUSTER.includes(names)

/** Description, unit and kind of a schema; what wraps it (a default, null) speaks before what is wrapped. */
export function fieldMeta(schema: $ZodType): FieldMeta {
  const said: Record<string, unknown> = {}
  for (let at: $ZodType | undefined = schema; at !== undefined; at = innerOf(at)) {
    for (const [key, value] of Object.entries(globalRegistry.get(at) ?? {})) said[key] ??= value
  }
  const { description, unit, names } = said
  return {
    description: typeof description === 'string' ? description : '',
    unit: typeof unit === 'string' ? unit : '',
    names: isNames(names) ? names : null,
  }
}

function innerOf(schema: $ZodType): $ZodType | undefined {
  const { def } = schema._zod
  return 'innerType' in def ? (def.innerType as $ZodType) : undefined
}
