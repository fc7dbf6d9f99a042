/** Which run measures a question that another run scheduled, and what is scheduled without a walk through all that was measured. */
export const measuring: readonly string[] = [
  `CREATE TABLE measuring (
    key TEXT PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (no)
  ) STRICT`,
  `CREATE INDEX benchmark_results_scheduled ON benchmark_results (run, step, key) WHERE state = 'scheduled'`,
]
