import { RUN_STATES, type RunState } from '../schema/run.ts'
import type { Connection } from './connection.ts'
import type { RunFilter } from './store.ts'

const DEFAULT_LIMIT = 100
/** Shortest word that the trigram index can look up. */
const TRIGRAM = 3
/** Below this many runs in question, reading them all is cheaper than asking the word index. */
const FEW_RUNS = 5_000

/** What a list sorts by first: an unseen failure, then what runs, what waits, and all the rest. */
const NEEDS = [0, 1, 2, 3] as const

/** Runs that share a rank in the order, newest first; `need` null: all runs. */
interface Stratum {
  need: number | null
  /** Only runs older than this number. */
  before: number
}

/** Numbers of the runs on one page of a list, in order, and the cursor of the next page. */
export function listRuns(
  connection: Connection,
  filter: RunFilter,
): { numbers: number[]; next: string | null } {
  const limit = filter.limit ?? DEFAULT_LIMIT
  const found: { no: number; need: number | null }[] = []
  for (const stratum of strata(filter)) {
    const wanted = limit + 1 - found.length
    if (wanted <= 0) break
    for (const no of listStratum(connection, filter, stratum, wanted)) found.push({ no, need: stratum.need })
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const next =
    found.length > limit && last ? (last.need === null ? `${last.no}` : `${last.need}:${last.no}`) : null
  return { numbers: page.map(run => run.no), next }
}

function strata(filter: RunFilter): Stratum[] {
  const cursor = (filter.after ?? '').split(':').map(Number)
  const start = Number.MAX_SAFE_INTEGER
  if (filter.order !== 'needs_me') return [{ need: null, before: cursor[0] || start }]
  const [need = 0, before = start] = filter.after ? cursor : []
  return NEEDS.filter(each => each >= need).map(each => ({
    need: each,
    before: each === need ? before : start,
  }))
}

function listStratum(connection: Connection, filter: RunFilter, stratum: Stratum, limit: number): number[] {
  const cells = cellsOf(connection, filter, stratum)
  const size = cells.reduce((sum, cell) => sum + cell.count, 0)
  const words = filter.words ?? []
  if (size === 0 || words.some(word => word.includes('\0'))) return []
  if (words.length > 0 && size > FEW_RUNS) return searchWords(connection, words, cells, stratum, limit)
  const tests = ['r.no < ?', ...words.map(() => WORD)]
  const values = [stratum.before, ...words.flatMap(patterns)]
  if (everything(filter, stratum)) {
    return connection
      .sql<unknown[], number>(
        `SELECT r.no FROM runs r WHERE ${tests.join(' AND ')} ORDER BY r.no DESC LIMIT ?`,
      )
      .pluck()
      .all(...values, limit)
  }
  const parts = cells.map(
    cell =>
      `SELECT * FROM (SELECT r.no AS no FROM runs r WHERE ${[cell.test, ...tests].join(' AND ')} ORDER BY r.no DESC LIMIT ?)`,
  )
  return connection
    .sql<unknown[], number>(`${parts.join(' UNION ALL ')} ORDER BY no DESC LIMIT ?`)
    .pluck()
    .all(...cells.flatMap(cell => [...cell.values, ...values, limit]), limit)
}

/** Looks words up in the index of words, newest runs first, and checks each find. */
function searchWords(
  connection: Connection,
  words: readonly string[],
  cells: readonly Cell[],
  stratum: Stratum,
  limit: number,
): number[] {
  const long = words.filter(word => word.length >= TRIGRAM)
  const source = long.length > 0 ? 'run_search' : 'run_words'
  const tests = [
    `${source}.rowid < ?`,
    ...(long.length > 0
      ? ['run_search MATCH ?']
      : words.map(() => String.raw`run_words.words LIKE ? ESCAPE '\'`)),
    `(${cells.map(cell => cell.test).join(' OR ')})`,
    ...words.map(() => WORD),
  ]
  const lookup = long.length > 0 ? [long.map(trigramQuery).join(' ')] : words.map(containing)
  return connection
    .sql<unknown[], number>(
      `SELECT r.no FROM ${source} CROSS JOIN runs r ON r.no = ${source}.rowid
       WHERE ${tests.join(' AND ')} ORDER BY ${source}.rowid DESC LIMIT ?`,
    )
    .pluck()
    .all(stratum.before, ...lookup, ...cells.flatMap(cell => cell.values), ...words.flatMap(patterns), limit)
}

const WORD = String.raw`(r.name LIKE ? ESCAPE '\' OR r.id LIKE ? ESCAPE '\' OR r.key LIKE ? ESCAPE '\')`

function patterns(word: string): string[] {
  return [containing(word), containing(word), `${escapeLike(word)}%`]
}

function containing(word: string): string {
  return `%${escapeLike(word)}%`
}

/** A phrase of the word index, which holds names, ids and the first 16 digits of keys. */
function trigramQuery(word: string): string {
  const held = /^[0-9a-f]{17,}$/i.test(word) ? word.slice(0, 16) : word
  return `"${held.replaceAll('"', '""')}"`
}

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&')
}

/** A group of runs that an index holds in order. */
interface Cell {
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

/** Groups of equal state and need, and equal profile and task where the filter asks for one, that a stratum draws from. */
function cellsOf(connection: Connection, filter: RunFilter, stratum: Stratum): Cell[] {
  const fine = filter.adapter !== undefined || filter.task_type !== undefined
  const rows = connection
    .sql<[], CountRow>('SELECT need, state, adapter, task_type, count FROM run_counts WHERE count > 0')
    .all()
    .filter(
      row =>
        (filter.states ?? RUN_STATES).includes(row.state) &&
        row.adapter === (filter.adapter ?? row.adapter) &&
        row.task_type === (filter.task_type ?? row.task_type) &&
        row.need === (stratum.need ?? row.need),
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

const CELL = '(r.state = ? AND r.need = ?)'
const FINE_CELL = '(r.state = ? AND r.need = ? AND r.adapter = ? AND r.task_type = ?)'

function everything(filter: RunFilter, stratum: Stratum): boolean {
  return (
    stratum.need === null && !filter.states && filter.adapter === undefined && filter.task_type === undefined
  )
}
