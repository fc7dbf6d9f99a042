import { RUN_STATES, type RunState } from '../schema/run.ts'
import type { Connection } from './connection.ts'
import type { RunFilter } from './store.ts'

/** Ranks of the order `needs_me`: an unseen failure, pinned, what runs, what waits, all the rest; last what was put away. */
const NEEDS = [0, 1, 2, 3, 4, 5] as const
const PUT_AWAY = 5

/** A group of runs that an index holds in order. */
export interface Cell {
  test: string
  values: (string | number)[]
  count: number
}

interface CountRow {
  need: number
  state: RunState
  adapter: string
  task_type: string
  count: number
}

const CELL = '(r.state = ? AND r.need = ?)'
const FINE_CELL = '(r.state = ? AND r.need = ? AND r.adapter = ? AND r.task_type = ?)'

/** Ranks that a filter draws from, in order. */
export function needsOf({ archived = 'without' }: RunFilter): number[] {
  return NEEDS.filter(need => archived === 'with' || (need === PUT_AWAY) === (archived === 'only'))
}

/**
 * Groups of equal state and need, and equal profile and task where the filter asks for one, that a rank (null: all that the
 * filter admits) draws from.
 */
export function cellsOf(connection: Connection, filter: RunFilter, need: number | null): Cell[] {
  const fine = filter.adapter !== undefined || filter.task_type !== undefined
  const needs = need === null ? needsOf(filter) : [need]
  const rows = connection
    .sql<[], CountRow>('SELECT need, state, adapter, task_type, count FROM run_counts WHERE count > 0')
    .all()
    .filter(
      row =>
        (filter.states ?? RUN_STATES).includes(row.state) &&
        row.adapter === (filter.adapter ?? row.adapter) &&
        row.task_type === (filter.task_type ?? row.task_type) &&
        needs.includes(row.need),
    )
  const cells = new Map<string, Cell>()
  for (const row of rows) {
    const values = fine ? [row.state, row.need, row.adapter, row.task_type] : [row.state, row.need]
    const key = JSON.stringify(values)
    const known = cells.get(key)
    if (known) known.count += row.count
    else cells.set(key, { test: fine ? FINE_CELL : CELL, values, count: row.count })
  }
  return [...cells.values()]
}
