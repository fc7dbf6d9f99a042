import type { Connection } from './connection.ts'
import { compileTest } from './run-tests.ts'
import { patterns, WORD } from './run-words.ts'
import type { RunFilter } from './store.ts'

/** Rows of the index that are tested before a page is handed over. */
const MOST_TESTED = 2_000

const ORDERS = {
  changed: { column: 'updated_at', direction: 'DESC', beyond: '<', upTo: '>=', start: '\u{10ffff}' },
  name: { column: 'name', direction: 'ASC', beyond: '>', upTo: '<=', start: '' },
} as const

interface Row {
  value: string
  no: number
}

/** A page of runs in the order of a column, ties by number; a cursor is `<value>/<number>` of the last row looked at. */
export function listByColumn(
  connection: Connection,
  filter: RunFilter,
  order: keyof typeof ORDERS,
  limit: number,
): { numbers: number[]; next: string | null } {
  const { column, direction, beyond, upTo, start } = ORDERS[order]
  const from = readCursor(filter.after) ?? {
    value: start,
    no: order === 'name' ? 0 : Number.MAX_SAFE_INTEGER,
  }
  const after = `(r.${column}, r.no) ${beyond} (?, ?)`
  const sorted = `ORDER BY r.${column} ${direction}, r.no ${direction}`
  const edge = connection
    .sql<unknown[], Row>(
      `SELECT r.${column} AS value, r.no AS no FROM runs r WHERE ${after} ${sorted} LIMIT 1 OFFSET ${MOST_TESTED - 1}`,
    )
    .get(from.value, from.no)
  const { sql, values } = conditions(filter)
  const within = edge ? `AND (r.${column}, r.no) ${upTo} (?, ?)` : ''
  const rows = connection
    .sql<unknown[], Row>(
      `SELECT r.${column} AS value, r.no AS no FROM runs r WHERE ${after} ${within} AND ${sql} ${sorted} LIMIT ?`,
    )
    .all(from.value, from.no, ...(edge ? [edge.value, edge.no] : []), ...values, limit + 1)
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : edge
  return { numbers: page.map(({ no }) => no), next: last ? `${last.value}/${last.no}` : null }
}

function readCursor(after: string | null | undefined): Row | null {
  if (!after) return null
  const slash = after.lastIndexOf('/')
  return { value: after.slice(0, slash), no: Number(after.slice(slash + 1)) || 0 }
}

function conditions(filter: RunFilter): { sql: string; values: (string | number)[] } {
  const { archived = 'without', adapter, task_type, words = [] } = filter
  const states = filter.states ?? null
  const tests = (filter.tests ?? []).map(compileTest)
  const parts = [
    'r.no > 0',
    // The plus keeps SQLite on the index of the order.
    ...(states === null ? [] : [`+r.state IN (${states.map(() => '?').join(', ')})`]),
    ...(archived === 'with' ? [] : [`+r.archived = ${archived === 'only' ? 1 : 0}`]),
    ...(adapter === undefined ? [] : ['+r.adapter = ?']),
    ...(task_type === undefined ? [] : ['+r.task_type = ?']),
    ...words.map(() => WORD),
    ...tests.map(({ sql }) => sql),
  ]
  const values = [
    ...(states ?? []),
    ...(adapter === undefined ? [] : [adapter]),
    ...(task_type === undefined ? [] : [task_type]),
    ...words.flatMap(patterns),
    ...tests.flatMap(test => test.values),
  ]
  return { sql: parts.join(' AND '), values }
}
