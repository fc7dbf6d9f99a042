import type { ClusterNames, Names } from '../core/config/field-meta.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** Runs looked through for names to offer. */
const RUNS = 100

/** What a text of a config may name, the likeliest first: profiles, runs, fields of the recordings that matched. */
export function knownNames(
  ctx: Context,
  names: Exclude<Names, ClusterNames>,
  matched: readonly CatalogEntry[],
): string[] {
  switch (names) {
    case 'profile':
      return [...new Set(['local', ...Object.keys(ctx.settings.profiles)])]
    case 'task':
      return [...ctx.taskTypes]
    case 'run':
      return [...new Set(ctx.store.runs({ limit: RUNS }).items.map(({ name }) => name))]
    case 'recording-field':
      return [...new Set(matched.flatMap(({ fields }) => fields.map(({ path }) => path)))].sort()
    case 'query': {
      const datasets = new Set(ctx.store.recordings().map(({ dataset }) => dataset))
      return [...datasets].sort().map(dataset => `query(dataset=${JSON.stringify(dataset)})`)
    }
  }
}
