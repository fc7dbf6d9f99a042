import type { Comparison, RunTest, TextPattern } from '../core/run-filter/run-test.ts'
import { ACTIVE_STATES } from '../schema/run.ts'

/** A condition on a row `r` of `runs`, as SQL. */
export interface CompiledTest {
  sql: string
  values: (string | number)[]
  /** Numbers of all runs that can fulfil it, from an index; absent where there is none. */
  driver?: { sql: string; values: (string | number)[] }
}

export function compileTest(test: RunTest): CompiledTest {
  const { sql, values, driver } = compilePlain(test)
  if (test.not) return { sql: `(${sql}) IS NOT TRUE`, values }
  return driver ? { sql: `(${sql})`, values, driver } : { sql: `(${sql})`, values }
}

function compilePlain(test: RunTest): CompiledTest {
  switch (test.kind) {
    case 'word': {
      const like = `%${escapeLike(test.text)}%`
      const names = ['r.name', 'r.id'].map(column => `${column} LIKE ? ${ESCAPE}`)
      return {
        sql: [...names, `r.key LIKE ? ${ESCAPE}`].join(' OR '),
        values: [like, like, `${escapeLike(test.text)}%`],
      }
    }
    case 'text':
      return anyPattern(TEXT_COLUMNS[test.field], test.any)
    case 'number':
      return { sql: `${NUMBER_COLUMNS[test.field]} ${test.compare} ?`, values: [test.value] }
    case 'time':
      return test.field === 'sign'
        ? { sql: `${LAST_SIGN} ${test.compare} ?`, values: [test.at] }
        : {
            sql: `r.created_at ${test.compare} ?`,
            values: [test.at],
            driver: { sql: `SELECT no FROM runs WHERE created_at ${test.compare} ?`, values: [test.at] },
          }
    case 'has':
      return { sql: HAS[test.what], values: [] }
    case 'is':
      return IS[test.what]
    case 'setting':
    case 'setting-text':
      return compileSetting(test)
    case 'metric':
      return compileMetric(test.name, test.compare, test.value)
  }
}

const ESCAPE = String.raw`ESCAPE '\'`

export function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&')
}

const NEWEST_FAILURE = `(SELECT a.failure FROM attempts a WHERE a.run = r.no AND a.n = r.attempt)`
const LAST_SIGN = 'coalesce((SELECT p.last_event_at FROM progress p WHERE p.run = r.no), r.updated_at)'

const TEXT_COLUMNS = {
  name: 'r.name',
  id: 'r.id',
  key: 'r.key',
  on: 'r.adapter',
  task: 'r.task_type',
  note: 'r.note',
  failure: `json_extract(${NEWEST_FAILURE}, '$.class')`,
} as const

const MAX_STEPS = 'coalesce((SELECT p.max_steps FROM progress p WHERE p.run = r.no), r.max_steps)'
const STEP = '(SELECT p.step FROM progress p WHERE p.run = r.no)'
const NUMBER_COLUMNS = {
  step: STEP,
  max_steps: MAX_STEPS,
  attempt: 'r.attempt',
  progress: `100.0 * ${STEP} / ${MAX_STEPS}`,
} as const

const HAS = {
  checkpoint: 'EXISTS (SELECT 1 FROM checkpoints c WHERE c.run = r.no AND c.deleted = 0)',
  failure: `${NEWEST_FAILURE} IS NOT NULL`,
  note: `r.note <> ''`,
  metrics: 'EXISTS (SELECT 1 FROM metric_series m WHERE m.run = r.no)',
  bench: `EXISTS (SELECT 1 FROM benchmark_results b WHERE b.of_run = r.id AND b.state = 'finished')`,
} as const

const IS: Record<Extract<RunTest, { kind: 'is' }>['what'], CompiledTest> = {
  pinned: {
    sql: 'r.pinned = 1',
    values: [],
    driver: { sql: 'SELECT no FROM runs WHERE pinned = 1', values: [] },
  },
  active: { sql: `r.state IN (${ACTIVE_STATES.map(() => '?').join(', ')})`, values: [...ACTIVE_STATES] },
  unseen: { sql: 'r.need = 0', values: [] },
  resumed: { sql: 'r.attempt > 1', values: [] },
}

function anyPattern(column: string, patterns: readonly TextPattern[]): CompiledTest {
  if (patterns.length === 0) return { sql: 'TRUE', values: [] }
  const parts = patterns.map(({ match }) =>
    match === 'equals' ? `${column} = ?` : `${column} LIKE ? ${ESCAPE}`,
  )
  return { sql: parts.join(' OR '), values: patterns.map(likeOf) }
}

function likeOf({ text, match }: TextPattern): string {
  switch (match) {
    case 'equals':
      return text
    case 'contains':
      return `%${escapeLike(text)}%`
    case 'starts':
      return `${escapeLike(text)}%`
    case 'glob':
      return escapeLike(text).replaceAll('*', '%').replaceAll('?', '_')
  }
}

const PATHS = (count: number) =>
  `(SELECT no FROM setting_paths WHERE path IN (${Array.from({ length: count }, () => '?').join(', ')}))`

function compileSetting(test: Extract<RunTest, { kind: 'setting' | 'setting-text' }>): CompiledTest {
  const { paths } = test
  const isNumber = test.kind === 'setting'
  const holds = isNumber
    ? { sql: `s.value ${test.compare} ? AND typeof(s.value) <> 'text'`, values: [test.value] }
    : anyPattern('s.value', test.any)
  const values = [...paths, ...holds.values]
  const sql = `EXISTS (SELECT 1 FROM run_settings s WHERE s.path IN ${PATHS(paths.length)} AND s.run = r.no AND (${holds.sql}))`
  const looked = isNumber || test.any.every(({ match }) => match === 'equals')
  if (!looked) return { sql, values }
  const driver = `SELECT s.run FROM run_settings s WHERE s.path IN ${PATHS(paths.length)} AND (${holds.sql})`
  return { sql, values, driver: { sql: driver, values } }
}

function compileMetric(name: string, compare: Comparison, value: number): CompiledTest {
  const newest = `(SELECT m.last_value FROM metric_series m
    WHERE m.run = r.no AND m.metric = (SELECT no FROM metric_names WHERE name = ?) ORDER BY m.attempt DESC LIMIT 1)`
  if (!Number.isNaN(value)) return { sql: `${newest} ${compare} ?`, values: [name, value] }
  const logged = `EXISTS (SELECT 1 FROM metric_series m
    WHERE m.run = r.no AND m.metric = (SELECT no FROM metric_names WHERE name = ?))`
  return { sql: `${newest} IS NULL AND ${logged}`, values: [name, name] }
}
