/**
 * What nobody has looked at is a row without a time, so that it is found without a walk through all that was measured; where nobody can
 * tell, the row says why. The catalog counts its changes.
 */
export const openOverlaps: readonly string[] = [
  `CREATE TABLE looked (
    checkpoint_hash TEXT NOT NULL,
    suite TEXT NOT NULL,
    dataset_hash TEXT NOT NULL,
    items INTEGER,
    overlapping INTEGER,
    why TEXT,
    at TEXT,
    PRIMARY KEY (checkpoint_hash, suite, dataset_hash)
  ) STRICT`,
  'INSERT INTO looked SELECT checkpoint_hash, suite, dataset_hash, items, overlapping, NULL, at FROM overlaps',
  'DROP TABLE overlaps',
  'ALTER TABLE looked RENAME TO overlaps',
  `INSERT OR IGNORE INTO overlaps (checkpoint_hash, suite, dataset_hash)
    SELECT checkpoint_hash, suite, dataset_hash FROM benchmark_results WHERE state = 'finished' AND of_run IS NOT NULL`,
  'CREATE INDEX overlaps_by_time ON overlaps (at, suite)',
  'CREATE TABLE catalog_changes (count INTEGER NOT NULL) STRICT',
  'INSERT INTO catalog_changes VALUES (0)',
]
