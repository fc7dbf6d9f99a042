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
  const words = filter.words ?? []
  const lookedUp = words.filter(word => word.length >= TRIGRAM)
  const cells = cellsOf(connection, filter, stratum)
  const size = cells.reduce((sum, cell) => sum + cell.count, 0)
  if (size === 0) return []
  const everything = stratum.need === null && !filter.states
  const where = [...taskAndAdapter(filter), ...words.map(() => WORD)]
  const values = [filter.task_type, filter.adapter].filter(value => value !== undefined)
  const patterns = words.flatMap(word => [
    `%${escapeLike(word)}%`,
    `%${escapeLike(word)}%`,
    `${escapeLike(word)}%`,
  ])

  if (lookedUp.length > 0 && size > FEW_RUNS) {
    const chosen = everything ? [] : cells
    const cellTest = chosen.map(() => '(r.state = ? AND r.need = ?)').join(' OR ')
    const tests = [
      'run_search MATCH ?',
      'run_search.rowid < ?',
      ...(cellTest ? [`(${cellTest})`] : []),
      ...where,
    ]
    const match = lookedUp.map(trigramQuery).join(' ')
    return connection
      .sql<unknown[], number>(
        `SELECT r.no FROM run_search CROSS JOIN runs r ON r.no = run_search.rowid
         WHERE ${tests.join(' AND ')} ORDER BY run_search.rowid DESC LIMIT ?`,
      )
      .pluck()
      .all(
        match,
        stratum.before,
        ...chosen.flatMap(cell => [cell.state, cell.need]),
        ...values,
        ...patterns,
        limit,
      )
  }
  if (everything) {
    return connection
      .sql<unknown[], number>(
        `SELECT r.no FROM runs r WHERE ${['r.no < ?', ...where].join(' AND ')} ORDER BY r.no DESC LIMIT ?`,
      )
      .pluck()
      .all(stratum.before, ...values, ...patterns, limit)
  }
  const inCell = ['r.state = ?', 'r.need = ?', 'r.no < ?', ...where].join(' AND ')
  const one = `SELECT * FROM (SELECT r.no AS no FROM runs r WHERE ${inCell} ORDER BY r.no DESC LIMIT ?)`
  return connection
    .sql<unknown[], number>(`${cells.map(() => one).join(' UNION ALL ')} ORDER BY no DESC LIMIT ?`)
    .pluck()
    .all(
      ...cells.flatMap(cell => [cell.state, cell.need, stratum.before, ...values, ...patterns, limit]),
      limit,
    )
}

const WORD = String.raw`(r.name LIKE ? ESCAPE '\' OR r.id LIKE ? ESCAPE '\' OR r.key LIKE ? ESCAPE '\')`

function taskAndAdapter(filter: RunFilter): string[] {
  return [
    ...(filter.task_type === undefined ? [] : ['r.task_type = ?']),
    ...(filter.adapter === undefined ? [] : ['r.adapter = ?']),
  ]
}

/** A phrase of the word index, which holds names, ids and the first 16 digits of keys. */
function trigramQuery(word: string): string {
  const held = /^[0-9a-f]{17,}$/i.test(word) ? word.slice(0, 16) : word
  return `"${held.replaceAll('"', '""')}"`
}

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&')
}

interface Cell {
  need: number
  state: RunState
  count: number
}

/** Groups of equal state and need that a stratum may draw from; the index `runs_cell` holds each in order. */
function cellsOf(connection: Connection, filter: RunFilter, stratum: Stratum): Cell[] {
  const states: readonly RunState[] = filter.states ?? RUN_STATES
  return connection
    .sql<[], Cell>('SELECT need, state, count FROM run_counts WHERE count > 0')
    .all()
    .filter(cell => states.includes(cell.state) && (stratum.need === null || cell.need === stratum.need))
}
