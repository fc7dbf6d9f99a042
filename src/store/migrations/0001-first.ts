/**
 * The first shape of the registry. What Orion decided and what jobs reported (`events`) is the truth; the tables named
 * in `projection-tables.ts` are derived from events and can be dropped and rebuilt. Rows with long values lie in ordinary
 * tables: in one WITHOUT ROWID every comparison reads the whole row.
 */
export const first: readonly string[] = [
  `CREATE TABLE runs (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    task_type TEXT NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    max_steps INTEGER,
    adapter TEXT NOT NULL,
    path TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0,
    need INTEGER NOT NULL GENERATED ALWAYS AS (CASE
      WHEN state IN ('failed', 'lost') AND seen = 0 THEN 0
      WHEN state = 'running' THEN 1
      WHEN state IN ('planned', 'submitted', 'queued') THEN 2
      ELSE 3 END) VIRTUAL
  ) STRICT`,
  `CREATE INDEX runs_cell ON runs (state, need, no)`,
  `CREATE INDEX runs_fine_cell ON runs (state, need, adapter, task_type, no)`,
  `CREATE INDEX runs_key ON runs (key)`,
  `CREATE INDEX runs_name ON runs (name)`,

  `CREATE TABLE run_details (
    run INTEGER PRIMARY KEY REFERENCES runs (no),
    config TEXT NOT NULL,
    identity TEXT NOT NULL,
    provenance TEXT NOT NULL,
    summary TEXT NOT NULL,
    source TEXT
  ) STRICT`,

  `CREATE TABLE run_counts (
    need INTEGER NOT NULL,
    state TEXT NOT NULL,
    adapter TEXT NOT NULL,
    task_type TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (need, state, adapter, task_type)
  ) WITHOUT ROWID, STRICT`,
  `CREATE TRIGGER runs_counted AFTER INSERT ON runs BEGIN
    INSERT INTO run_counts VALUES (new.need, new.state, new.adapter, new.task_type, 1)
      ON CONFLICT DO UPDATE SET count = count + 1;
  END`,
  `CREATE TRIGGER runs_recounted AFTER UPDATE OF state, seen ON runs
    WHEN old.state <> new.state OR old.need <> new.need BEGIN
    UPDATE run_counts SET count = count - 1
      WHERE need = old.need AND state = old.state AND adapter = old.adapter AND task_type = old.task_type;
    INSERT INTO run_counts VALUES (new.need, new.state, new.adapter, new.task_type, 1)
      ON CONFLICT DO UPDATE SET count = count + 1;
  END`,

  `CREATE TABLE run_words (no INTEGER PRIMARY KEY REFERENCES runs (no), words TEXT NOT NULL) STRICT`,
  `CREATE VIRTUAL TABLE run_search USING fts5(
    words, content = 'run_words', content_rowid = 'no', tokenize = 'trigram', detail = 'full'
  )`,
  `CREATE TRIGGER runs_worded AFTER INSERT ON runs BEGIN
    INSERT INTO run_words VALUES (new.no, new.name || char(10) || new.id || char(10) || substr(new.key, 1, 16));
    INSERT INTO run_search (rowid, words) SELECT no, words FROM run_words WHERE no = new.no;
  END`,

  `CREATE TABLE attempts (
    run INTEGER NOT NULL REFERENCES runs (no),
    n INTEGER NOT NULL,
    state TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    adapter TEXT NOT NULL,
    handle TEXT,
    bundle_path TEXT NOT NULL,
    bundle_digest TEXT NOT NULL,
    from_checkpoint TEXT,
    start_step INTEGER NOT NULL,
    exact INTEGER NOT NULL,
    ranks INTEGER NOT NULL,
    reason TEXT,
    submitted_at TEXT,
    started_at TEXT,
    ended_at TEXT,
    exit TEXT,
    failure TEXT,
    PRIMARY KEY (run, n)
  ) STRICT`,
  `CREATE INDEX attempts_active ON attempts (state) WHERE state IN ('submitted', 'queued', 'running')`,

  `CREATE TABLE outbox (
    token TEXT PRIMARY KEY REFERENCES attempts (token),
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT
  ) WITHOUT ROWID, STRICT`,

  `CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT,
    fence INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
  ) WITHOUT ROWID, STRICT`,

  `CREATE TABLE writers (
    no INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    writer TEXT NOT NULL,
    byte_offset INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    UNIQUE (run, attempt, writer),
    FOREIGN KEY (run, attempt) REFERENCES attempts (run, n)
  ) STRICT`,
  `CREATE TABLE metric_names (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT`,
  `CREATE TABLE metric_sets (no INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE) STRICT`,
  `CREATE TABLE events (
    run INTEGER NOT NULL,
    no INTEGER NOT NULL,
    writer INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    time TEXT NOT NULL,
    type TEXT NOT NULL,
    rank INTEGER NOT NULL,
    step INTEGER,
    metric_set INTEGER,
    body ANY NOT NULL,
    PRIMARY KEY (run, no)
  ) WITHOUT ROWID, STRICT`,
  `CREATE INDEX events_rare ON events (run, no) WHERE type <> 'step'`,

  `CREATE TABLE progress (
    run INTEGER PRIMARY KEY,
    attempt INTEGER NOT NULL,
    step INTEGER,
    max_steps INTEGER,
    last_event_at TEXT NOT NULL,
    summary TEXT
  ) STRICT`,
  `CREATE TABLE metric_series (
    run INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    count INTEGER NOT NULL,
    min_step INTEGER NOT NULL,
    max_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    last_value REAL,
    overview BLOB NOT NULL,
    PRIMARY KEY (run, metric, attempt)
  ) WITHOUT ROWID, STRICT`,
  `CREATE TABLE metric_chunks (
    run INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    count INTEGER NOT NULL,
    min_step INTEGER NOT NULL,
    max_step INTEGER NOT NULL,
    min REAL,
    max REAL,
    last REAL,
    last_step INTEGER,
    PRIMARY KEY (run, metric, attempt, chunk)
  ) WITHOUT ROWID, STRICT`,
  `CREATE TABLE metric_points (
    run INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    points BLOB NOT NULL,
    PRIMARY KEY (run, metric, attempt, chunk)
  ) STRICT`,
  `CREATE TABLE checkpoints (
    id TEXT PRIMARY KEY,
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    step INTEGER NOT NULL,
    name TEXT NOT NULL,
    checkpoint_hash TEXT NOT NULL,
    manifest_sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    metrics TEXT NOT NULL
  ) WITHOUT ROWID, STRICT`,
  `CREATE INDEX checkpoints_by_time ON checkpoints (created_at, id)`,
  `CREATE INDEX checkpoints_of_run ON checkpoints (run, created_at, id)`,
  `CREATE INDEX checkpoints_by_hash ON checkpoints (checkpoint_hash)`,

  `CREATE TABLE verifications (
    checkpoint TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    ok INTEGER NOT NULL,
    reason TEXT
  ) WITHOUT ROWID, STRICT`,

  `CREATE TABLE edges (
    child_run TEXT NOT NULL,
    child_attempt INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent_run TEXT NOT NULL,
    parent_step INTEGER NOT NULL,
    parent_hash TEXT NOT NULL,
    PRIMARY KEY (child_run, child_attempt, kind, parent_run, parent_step, parent_hash)
  ) WITHOUT ROWID, STRICT`,
  `CREATE INDEX edges_by_parent ON edges (parent_run)`,

  `CREATE TABLE preflights (
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (run, attempt),
    FOREIGN KEY (run, attempt) REFERENCES attempts (run, n)
  ) STRICT`,

  `CREATE TABLE recordings (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    recording TEXT NOT NULL,
    added_at TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
]
