import { arch, hostname, platform } from 'node:os'
import { dirname } from 'node:path'
import { type GitState, gitState } from '../adapters/exec/git-state.ts'
import type { Resolved } from '../core/task-plugin.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import type { LoadedConfig } from './load-config.ts'

/** Where a run came from. Recorded, never hashed. */
export interface Provenance {
  record: JsonObject
  /** Patches of the config's repository and of Orion's Python code. */
  uncommitted: string
}

/** Gathers the state of the code and of this machine. */
export async function provenance(
  ctx: Context,
  loaded: LoadedConfig,
  resolved: Resolved<unknown>,
): Promise<Provenance> {
  const { path } = loaded.source
  const configFolder = path === null ? null : dirname(path)
  const [orion, config] = await Promise.all([
    gitState(ctx.paths.python, ctx.environment),
    configFolder === null ? null : gitState(configFolder, ctx.environment),
  ])
  return {
    record: {
      planned_at: ctx.now().toISOString(),
      host: hostname(),
      platform: `${platform()}-${arch()}`,
      profile: loaded.envelope.infra,
      orion: { version: ctx.version, ...summary(orion) },
      node: process.versions.node,
      python: ctx.python(loaded.envelope.infra),
      config: { path, overrides: loaded.overrides, ...summary(config) },
      notes: loaded.envelope.notes,
      data: resolved.recordings.map(({ id, path, hash, file_sha256, bytes }) => ({
        id,
        path,
        hash,
        file_sha256,
        bytes,
      })),
    },
    uncommitted: [orion, config].map(state => state?.diff ?? '').join(''),
  }
}

function summary(state: GitState | null): JsonObject {
  if (!state) return { commit: null, dirty: null, diff_left_out: false }
  const { commit, dirty, diff_left_out } = state
  return { commit, dirty, diff_left_out }
}
