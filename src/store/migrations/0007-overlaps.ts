/** What is known of training data among held-out items, and the ways in which a table of scores looks results up. */
export const overlaps: readonly string[] = [
  `CREATE TABLE overlaps (
    checkpoint_hash TEXT NOT NULL,
    suite TEXT NOT NULL,
    dataset_hash TEXT NOT NULL,
    items INTEGER NOT NULL,
    overlapping INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (checkpoint_hash, suite, dataset_hash)
  ) STRICT`,
  'DROP INDEX benchmark_results_by_time',
  'CREATE INDEX benchmark_results_by_time ON benchmark_results (at, key, checkpoint_hash, of_run, step)',
  'CREATE INDEX benchmark_results_by_run ON benchmark_results (of_run, at, key, checkpoint_hash, step)',
  'CREATE INDEX benchmark_results_by_suite ON benchmark_results (suite, at, key)',
]
