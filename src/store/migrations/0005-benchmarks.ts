/** Measurements, derived from events: one row for each run that asked, whatever others asked the same. */
export const benchmarks: readonly string[] = [
  `CREATE TABLE benchmark_results (
    run INTEGER NOT NULL,
    key TEXT NOT NULL,
    suite TEXT NOT NULL,
    state TEXT NOT NULL,
    of_run TEXT,
    step INTEGER NOT NULL,
    checkpoint_hash TEXT NOT NULL,
    dataset_hash TEXT NOT NULL,
    partial_subset REAL NOT NULL,
    partial_seed INTEGER NOT NULL,
    items INTEGER,
    scores TEXT,
    message TEXT,
    at TEXT NOT NULL,
    path TEXT,
    sha256 TEXT,
    PRIMARY KEY (run, key)
  ) STRICT`,
  'CREATE INDEX benchmark_results_by_key ON benchmark_results (key, state, run)',
  'CREATE INDEX benchmark_results_by_time ON benchmark_results (at, key)',
  'CREATE INDEX benchmark_results_by_checkpoint ON benchmark_results (checkpoint_hash, at)',
]
