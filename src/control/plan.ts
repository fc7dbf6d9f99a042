import type { Estimate, Resolved } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import type { LoadedConfig } from './load-config.ts'

/** A run before it exists: everything resolved, nothing written. */
export interface Plan {
  loaded: LoadedConfig
  resolved: Resolved<unknown>
  name: string
  task_type: string
  /** Profile that the run goes to. */
  profile: string
  identity: JsonObject
  /** SHA-256 of the identity. */
  key: string
  provenance: JsonObject
  estimates: Estimate[]
  /** Facts to show, label to text. */
  summary: Record<string, string>
  max_steps: number | null
  /** Patch of what the code has beyond its commit; empty when clean or not under git. */
  uncommitted: string
}

/** Resolves names to content: queries against the catalog, the upstream run against the registry. */
export async function planRun(_ctx: Context, _loaded: LoadedConfig): Promise<Plan> {
  throw new OrionError('internal', 'planning is not part of this build')
}
