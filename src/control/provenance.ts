import { arch, hostname, platform } from 'node:os'
import { dirname } from 'node:path'
import type { Resolved } from '../core/task-plugin.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { type GitState, gitState } from './git-state.ts'
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
  const [orion, config] = await Promise.all([
    gitState(ctx.paths.package, 'python'),
    path === null ? null : gitState(dirname(path)),
  ])
  const ownRepository = config !== null && config.root !== orion?.root
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
    uncommitted: (orion?.patch ?? '') + (ownRepository ? config.patch : ''),
  }
}

function summary(state: GitState | null): JsonObject {
  if (!state) return { commit: null, dirty: null }
  const { commit, branch, dirty, untracked } = state
  return { commit, branch, dirty, untracked }
}
