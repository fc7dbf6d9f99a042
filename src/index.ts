import type { z } from 'zod'
import type { composeRunConfig } from './core/config/compose.ts'
import { Query } from './core/query/query.ts'
import type { Selector } from './core/query/selector.ts'
import type { trainingFields } from './tasks/training/request.ts'

export type { Query } from './core/query/query.ts'
export type { Selector } from './core/query/selector.ts'

type Written = z.input<ReturnType<typeof composeRunConfig<typeof trainingFields>>>

/** A run as a config file describes it; what is left out has a default. */
export type RunConfig = Omit<Written, 'data'> & {
  data: Omit<Written['data'], 'query'> & { query: string | Query }
}

/** Types the config of a run: `export default defineRun({ name: ..., data: ..., training: ... })`. */
export function defineRun(config: RunConfig): RunConfig {
  return config
}

/** A question to the catalog: `query({ dataset: 'r2-test' }).plus(query({ session: 'day*' }))`. */
export function query(selector: Selector = {}): Query {
  return new Query([selector])
}
