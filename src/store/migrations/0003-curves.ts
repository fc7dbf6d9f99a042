/**
 * Summaries of chunks also count what is no finite number and add up what is; those written before have none, and their
 * points are read instead. `metric_pyramid` packs summaries of growing stretches, so that a chart of any length reads few.
 */
export const curves: readonly string[] = [
  'ALTER TABLE metric_chunks ADD COLUMN bad INTEGER',
  'ALTER TABLE metric_chunks ADD COLUMN sum REAL',
  `CREATE TABLE metric_pyramid (
    run INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    min_step INTEGER NOT NULL,
    max_step INTEGER NOT NULL,
    nodes BLOB NOT NULL,
    PRIMARY KEY (run, metric, attempt, level, block)
  ) STRICT`,
]
