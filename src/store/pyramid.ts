import type { Connection } from './connection.ts'
import { floats } from './step-body.ts'
import { mergeSummaries, packSummary, SUMMARY_SIZE, type Summary, unpackSummary } from './summary.ts'

/** Nodes that one node of the next level stands for. */
export const FAN = 4
/** Nodes of one row, which then fits a page of the database; a multiple of FAN, so that a parent reads one row. */
export const BLOCK_NODES = 48
const NODE_BYTES = SUMMARY_SIZE * Float64Array.BYTES_PER_ELEMENT

/** Run, metric and attempt of one curve. */
export type CurveKey = readonly [run: number, metric: number, attempt: number]

interface Level {
  block: number
  used: number
  nodes: Float64Array
  dirty: boolean
}

/**
 * Summaries of one curve over stretches that grow by the level: a node of level 0 is one full chunk of points, one of level
 * l stands for FAN^l chunks. Only whole stretches have a node, so none ever changes, whatever the batches.
 */
export class Pyramid {
  readonly #connection: Connection
  readonly #key: CurveKey
  readonly #levels: Level[] = []

  constructor(connection: Connection, key: CurveKey) {
    this.#connection = connection
    this.#key = key
    for (let level = 0; ; level++) {
      const newest = newestBlock(connection, key, level)
      if (!newest) return
      const nodes = new Float64Array(BLOCK_NODES * SUMMARY_SIZE)
      nodes.set(newest.nodes)
      const used = newest.nodes.length / SUMMARY_SIZE
      this.#levels.push({ block: newest.block, used, nodes, dirty: false })
    }
  }

  /** Chunks that have their node. */
  get chunks(): number {
    const lowest = this.#levels[0]
    return lowest ? lowest.block * BLOCK_NODES + lowest.used : 0
  }

  /** Adds the summary of the next full chunk. */
  push(summary: Summary): void {
    this.#push(summary, 0)
  }

  save(): void {
    for (const [at, level] of this.#levels.entries()) if (level.dirty) this.#saveBlock(at, level)
  }

  #push(summary: Summary, at: number): void {
    const level = this.#open(at)
    packSummary(summary, level.nodes, level.used)
    level.used += 1
    level.dirty = true
    if (level.used % FAN !== 0) return
    let parent = unpackSummary(level.nodes, level.used - FAN)
    for (let i = level.used - FAN + 1; i < level.used; i++)
      parent = mergeSummaries(parent, unpackSummary(level.nodes, i))
    this.#push(parent, at + 1)
  }

  /** The level with room for one more node. */
  #open(at: number): Level {
    let level = this.#levels[at]
    if (!level) {
      level = { block: 0, used: 0, nodes: new Float64Array(BLOCK_NODES * SUMMARY_SIZE), dirty: false }
      this.#levels[at] = level
    }
    if (level.used === BLOCK_NODES) {
      if (level.dirty) this.#saveBlock(at, level)
      level.block += 1
      level.used = 0
    }
    return level
  }

  #saveBlock(at: number, level: Level): void {
    const { block, used, nodes } = level
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < used; i++) {
      const { min_step, max_step } = unpackSummary(nodes, i)
      low = Math.min(low, min_step)
      high = Math.max(high, max_step)
    }
    const packed = nodes.slice(0, used * SUMMARY_SIZE)
    this.#connection
      .sql(
        `INSERT INTO metric_pyramid VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, metric, attempt, level, block)
         DO UPDATE SET min_step = excluded.min_step, max_step = excluded.max_step, nodes = excluded.nodes`,
      )
      .run(...this.#key, at, block, low, high, Buffer.from(packed.buffer))
    level.dirty = false
  }
}

function newestBlock(connection: Connection, key: CurveKey, level: number) {
  const row = connection
    .sql<unknown[], { block: number; nodes: Buffer }>(
      `SELECT block, nodes FROM metric_pyramid WHERE run = ? AND metric = ? AND attempt = ? AND level = ?
       ORDER BY block DESC LIMIT 1`,
    )
    .get(...key, level)
  return row ? { block: row.block, nodes: floats(row.nodes) } : null
}

/** Nodes of a level that a curve has. */
export function nodesOfLevel(connection: Connection, key: CurveKey, level: number): number {
  const newest = connection
    .sql<unknown[], { block: number; bytes: number }>(
      `SELECT block, length(nodes) AS bytes FROM metric_pyramid WHERE run = ? AND metric = ? AND attempt = ? AND level = ?
       ORDER BY block DESC LIMIT 1`,
    )
    .get(...key, level)
  return newest ? newest.block * BLOCK_NODES + newest.bytes / NODE_BYTES : 0
}

/** Rows of a level that may hold points of these steps, in order. */
export function blocksOfLevel(
  connection: Connection,
  key: CurveKey,
  level: number,
  { from, to }: { from: number; to: number },
): { block: number; nodes: Float64Array }[] {
  return connection
    .sql<unknown[], { block: number; nodes: Buffer }>(
      `SELECT block, nodes FROM metric_pyramid WHERE run = ? AND metric = ? AND attempt = ? AND level = ?
       AND max_step >= ? AND min_step <= ? ORDER BY block`,
    )
    .all(...key, level, from, to)
    .map(({ block, nodes }) => ({ block, nodes: floats(nodes) }))
}
