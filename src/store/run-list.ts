import type { Connection } from './connection.ts'
import { type Cell, cellsOf, needsOf } from './run-cells.ts'
import { listByColumn } from './run-order.ts'
import { type CompiledTest, compileTest } from './run-tests.ts'
import { indexed, patterns, WORD, wordSource } from './run-words.ts'
import type { RunFilter } from './store.ts'

const DEFAULT_LIMIT = 100
/** Below this many runs in question, reading them all is cheaper than asking an index. */
const FEW_RUNS = 5_000
/** The same for runs that an index of settings or times names. */
const FEW_DRIVEN = 2_000
/** Runs that are looked at one by one before a page is handed over, and those of one question to SQLite. */
interface Step {
  most: number
  window: number
}
const TESTED: Step = { most: 4_000, window: 1_000 }
/** The same where only words are read, too short for the index of words. */
const READ: Step = { most: 30_000, window: 10_000 }

/** Runs that share a rank in the order, newest first; `need` null: all runs. */
interface Stratum {
  need: number | null
  /** Only runs older than this number. */
  before: number
}

interface Found {
  numbers: number[]
  /** Runs from this number on were looked at and the rest was not; null: nothing is left. */
  stopped: number | null
}

/** Numbers of the runs on one page of a list, in order, and the cursor of the next page. */
export function listRuns(
  connection: Connection,
  filter: RunFilter,
): { numbers: number[]; next: string | null } {
  const limit = filter.limit ?? DEFAULT_LIMIT
  if ((filter.words ?? []).some(word => word.includes('\0'))) return { numbers: [], next: null }
  if (filter.order === 'changed' || filter.order === 'name') {
    return listByColumn(connection, filter, filter.order, limit)
  }
  const look = new Look(connection, filter)
  const found: { no: number; need: number | null }[] = []
  for (const stratum of strata(filter)) {
    const wanted = limit + 1 - found.length
    if (wanted <= 0) break
    const { numbers, stopped } = look.into(stratum, wanted)
    for (const no of numbers) found.push({ no, need: stratum.need })
    if (stopped !== null && found.length <= limit) {
      return { numbers: found.map(({ no }) => no), next: cursor(stopped, stratum.need) }
    }
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const next = found.length > limit && last ? cursor(last.no, last.need) : null
  return { numbers: page.map(run => run.no), next }
}

const cursor = (no: number, need: number | null): string => (need === null ? `${no}` : `${need}:${no}`)

function strata(filter: RunFilter): Stratum[] {
  const after = (filter.after ?? '').split(':').map(Number)
  const start = Number.MAX_SAFE_INTEGER
  if (filter.order !== 'needs_me') return [{ need: null, before: after[0] || start }]
  const [need = 0, before = start] = filter.after ? after : []
  return needsOf(filter)
    .filter(each => each >= need)
    .map(each => ({ need: each, before: each === need ? before : start }))
}

/** One page in the making: how a stratum is read depends on how many runs it has and what an index can answer. */
class Look {
  readonly #connection: Connection
  readonly #filter: RunFilter
  readonly #words: readonly string[]
  readonly #tests: readonly CompiledTest[]
  /** What is looked at run by run, or null where an index answers. */
  readonly #step: Step | null
  #left: number

  constructor(connection: Connection, filter: RunFilter) {
    this.#connection = connection
    this.#filter = filter
    this.#words = filter.words ?? []
    this.#tests = (filter.tests ?? []).map(compileTest)
    this.#step = this.#tests.length > 0 ? TESTED : indexed(this.#words) ? null : READ
    this.#left = this.#step?.most ?? 0
  }

  into(stratum: Stratum, limit: number): Found {
    const cells = cellsOf(this.#connection, this.#filter, stratum.need)
    const size = cells.reduce((sum, cell) => sum + cell.count, 0)
    if (size === 0) return whole([])
    const { before } = stratum
    if (size <= FEW_RUNS) return whole(this.#amongCells(stratum, cells, 0, before, limit))
    const driven = this.#fewest()
    if (driven) return whole(this.#amongDriven(driven, cells, before, limit))
    const among = (low: number, high: number, most: number) =>
      this.#words.length > 0
        ? this.#amongWords(cells, low, high, most)
        : this.#amongCells(stratum, cells, low, high, most)
    return this.#step
      ? this.#inWindows(this.#step, among, size, before, limit)
      : whole(among(0, before, limit))
  }

  /** Numbers of the runs that can fulfil the rarest condition, when an index says that they are few. */
  #fewest(): number[] | null {
    let fewest: number[] | null = null
    for (const { driver } of this.#tests) {
      if (!driver) continue
      const numbers = this.#numbers(`${driver.sql} LIMIT ${FEW_DRIVEN}`, driver.values)
      if (numbers.length < (fewest?.length ?? FEW_DRIVEN)) fewest = numbers
    }
    return fewest
  }

  #inWindows(
    step: Step,
    among: (low: number, high: number, most: number) => number[],
    size: number,
    before: number,
    limit: number,
  ): Found {
    const newest = this.#connection.sql<[], number>('SELECT max(no) FROM runs').pluck().get() ?? 0
    // Words are read for every run in between, whatever its state; tests for the runs in question alone.
    const width = step === READ ? READ.window : Math.ceil((step.window * newest) / size)
    const numbers: number[] = []
    let high = Math.min(before, newest + 1)
    while (high > 1 && numbers.length < limit) {
      if (this.#left <= 0) return { numbers, stopped: high }
      const low = Math.max(0, high - width)
      numbers.push(...among(low, high, limit - numbers.length))
      this.#left -= step.window
      high = low
    }
    return whole(numbers)
  }

  #amongCells(stratum: Stratum, cells: readonly Cell[], low: number, high: number, limit: number): number[] {
    const { sql, values } = this.#conditions(low, high)
    if (everything(this.#filter, stratum)) {
      const kept = this.#filter.archived === 'with' ? sql : `r.archived = 0 AND ${sql}`
      return this.#numbers(`SELECT r.no FROM runs r WHERE ${kept} ORDER BY r.no DESC LIMIT ?`, [
        ...values,
        limit,
      ])
    }
    const parts = cells.map(
      cell =>
        `SELECT * FROM (SELECT r.no AS no FROM runs r WHERE ${cell.test} AND ${sql} ORDER BY r.no DESC LIMIT ?)`,
    )
    return this.#numbers(`${parts.join(' UNION ALL ')} ORDER BY no DESC LIMIT ?`, [
      ...cells.flatMap(cell => [...cell.values, ...values, limit]),
      limit,
    ])
  }

  /** Looks words up in the index of words, newest runs first, and checks each find. */
  #amongWords(cells: readonly Cell[], low: number, high: number, limit: number): number[] {
    const { table, tests, values: lookup } = wordSource(this.#words)
    const { sql, values } = this.#conditions(low, high)
    return this.#numbers(
      `SELECT r.no FROM ${table} CROSS JOIN runs r ON r.no = ${table}.rowid
       WHERE ${table}.rowid < ? AND ${table}.rowid >= ? AND ${tests.join(' AND ')} AND ${anyOf(cells)} AND ${sql}
       ORDER BY ${table}.rowid DESC LIMIT ?`,
      [high, low, ...lookup, ...cells.flatMap(cell => cell.values), ...values, limit],
    )
  }

  #amongDriven(driven: readonly number[], cells: readonly Cell[], before: number, limit: number): number[] {
    if (driven.length === 0) return []
    const { sql, values } = this.#conditions(0, before)
    return this.#numbers(
      `SELECT DISTINCT r.no FROM json_each(?) driven CROSS JOIN runs r ON r.no = driven.value
       WHERE ${anyOf(cells)} AND ${sql} ORDER BY r.no DESC LIMIT ?`,
      [JSON.stringify(driven), ...cells.flatMap(cell => cell.values), ...values, limit],
    )
  }

  #conditions(low: number, high: number): { sql: string; values: (string | number)[] } {
    const parts = [
      'r.no < ?',
      'r.no >= ?',
      ...this.#words.map(() => WORD),
      ...this.#tests.map(({ sql }) => sql),
    ]
    const values = [
      high,
      low,
      ...this.#words.flatMap(patterns),
      ...this.#tests.flatMap(({ values }) => values),
    ]
    return { sql: parts.join(' AND '), values }
  }

  #numbers(sql: string, values: (string | number)[]): number[] {
    return this.#connection
      .sql<unknown[], number>(sql)
      .pluck()
      .all(...values)
  }
}

const whole = (numbers: number[]): Found => ({ numbers, stopped: null })
const anyOf = (cells: readonly Cell[]): string => `(${cells.map(cell => cell.test).join(' OR ')})`

function everything(filter: RunFilter, stratum: Stratum): boolean {
  return (
    stratum.need === null &&
    !filter.states &&
    filter.adapter === undefined &&
    filter.task_type === undefined &&
    filter.archived !== 'only'
  )
}
