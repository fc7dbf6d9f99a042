import { nearest } from '../core/nearest.ts'
import type { ResolvedSuite } from '../core/task-plugin.ts'
import { type Issue, OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'
import { invalidConfig, type LoadedConfig } from './load-config.ts'
import { matchQuery } from './match-query.ts'
import { listSuites } from './suites.ts'

/**
 * The suites that a config names, with the recordings that their queries match; throws `config_invalid` at the place of each
 * that there is not, or that holds out nothing of the catalog.
 */
export async function resolveSuites(ctx: Context, loaded: LoadedConfig): Promise<ResolvedSuite[]> {
  const uses = loaded.plugin.suites?.(loaded.request) ?? []
  if (uses.length === 0) return []
  const { suites, problems } = await listSuites(ctx)
  const catalog = ctx.store.recordings()
  const found = new Map<string, ResolvedSuite>()
  const issues: Issue[] = []
  for (const { suite: name, path } of uses) {
    const suite = suites.find(each => each.suite === name)
    if (!suite) {
      const known = suites.map(each => each.suite)
      const broken = problems.map(each => `; ${each.message}`).join('')
      const suggestion = nearest(name, known) ?? known.join(' or ')
      issues.push(loaded.placed({ path, message: `there is no suite "${name}"${broken}`, suggestion }))
      continue
    }
    const recordings = matched(suite.query, catalog)
    if (recordings) found.set(name, { suite, recordings })
    else
      issues.push(loaded.placed({ path, message: `no recording of the catalog matches its ${suite.query}` }))
  }
  if (issues.length > 0) throw invalidConfig(loaded.source.path ?? loaded.envelope.name, issues)
  return [...found.values()]
}

function matched(query: string, catalog: CatalogEntry[]): CatalogEntry[] | null {
  try {
    return matchQuery(query, catalog)
  } catch (error) {
    if (error instanceof OrionError && error.code === 'not_found') return null
    throw error
  }
}
