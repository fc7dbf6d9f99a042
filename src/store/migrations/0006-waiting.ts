/** Runs that are planned and wait for the checkpoint of another one, with what is kept until they are launched. */
export const waiting: readonly string[] = [
  `CREATE TABLE waiting (
    run INTEGER PRIMARY KEY REFERENCES runs (no),
    upstream TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    why TEXT NOT NULL,
    reason TEXT,
    report TEXT
  ) STRICT`,
]
