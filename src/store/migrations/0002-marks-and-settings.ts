/** A leaf of a config by its dotted path; name and notes are fields of their own. Long texts are cut: they are no settings. */
const PATH = `replace(substr(leaf.fullkey, 3), '"', '')`
const VALUE = `CASE leaf.type WHEN 'text' THEN substr(leaf.atom, 1, 200) WHEN 'integer' THEN leaf.atom WHEN 'real' THEN leaf.atom
  ELSE leaf.type END`
const LEAF = `leaf.type NOT IN ('object', 'array') AND ${PATH} NOT IN ('', 'name', 'notes', 'schema_version')`

/**
 * What users say of runs (pinned, put away, a note) and the settings of their configs, each as a row that a filter can look
 * up. A run that was put away stands last in its order and is left out of lists; a pinned one comes after what failed.
 */
export const marksAndSettings: readonly string[] = [
  'DROP TRIGGER runs_counted',
  'DROP TRIGGER runs_recounted',
  'DROP INDEX runs_cell',
  'DROP INDEX runs_fine_cell',
  'ALTER TABLE runs DROP COLUMN need',
  'ALTER TABLE runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0',
  `ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE runs ADD COLUMN need INTEGER NOT NULL GENERATED ALWAYS AS (CASE
      WHEN archived = 1 THEN 5
      WHEN state IN ('failed', 'lost') AND seen = 0 THEN 0
      WHEN pinned = 1 THEN 1
      WHEN state = 'running' THEN 2
      WHEN state IN ('planned', 'submitted', 'queued') THEN 3
      ELSE 4 END) VIRTUAL`,
  'CREATE INDEX runs_cell ON runs (state, need, no)',
  'CREATE INDEX runs_fine_cell ON runs (state, need, adapter, task_type, no)',
  'CREATE INDEX runs_changed ON runs (updated_at)',
  'CREATE INDEX runs_created ON runs (created_at)',
  `CREATE INDEX runs_marked ON runs (no) WHERE pinned = 1 OR archived = 1 OR note <> ''`,
  'DELETE FROM run_counts',
  `INSERT INTO run_counts (need, state, adapter, task_type, count)
    SELECT need, state, adapter, task_type, count(*) FROM runs GROUP BY need, state, adapter, task_type`,
  `CREATE TRIGGER runs_counted AFTER INSERT ON runs BEGIN
    INSERT INTO run_counts VALUES (new.need, new.state, new.adapter, new.task_type, 1)
      ON CONFLICT DO UPDATE SET count = count + 1;
  END`,
  `CREATE TRIGGER runs_recounted AFTER UPDATE OF state, seen, pinned, archived ON runs
    WHEN old.state <> new.state OR old.need <> new.need BEGIN
    UPDATE run_counts SET count = count - 1
      WHERE need = old.need AND state = old.state AND adapter = old.adapter AND task_type = old.task_type;
    INSERT INTO run_counts VALUES (new.need, new.state, new.adapter, new.task_type, 1)
      ON CONFLICT DO UPDATE SET count = count + 1;
  END`,

  'CREATE TABLE setting_paths (no INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT',
  `CREATE TABLE run_settings (
    path INTEGER NOT NULL REFERENCES setting_paths (no),
    run INTEGER NOT NULL REFERENCES runs (no),
    value ANY NOT NULL,
    PRIMARY KEY (path, run)
  ) WITHOUT ROWID, STRICT`,
  'CREATE INDEX run_settings_by_value ON run_settings (path, value)',
  `CREATE TRIGGER settings_kept AFTER INSERT ON run_details BEGIN
    INSERT OR IGNORE INTO setting_paths (path) SELECT ${PATH} FROM json_tree(new.config) leaf WHERE ${LEAF};
    INSERT OR IGNORE INTO run_settings (path, run, value)
      SELECT p.no, new.run, ${VALUE} FROM json_tree(new.config) leaf JOIN setting_paths p ON p.path = ${PATH} WHERE ${LEAF};
  END`,
  `INSERT OR IGNORE INTO setting_paths (path)
    SELECT DISTINCT ${PATH} FROM run_details d, json_tree(d.config) leaf WHERE ${LEAF}`,
  `INSERT OR IGNORE INTO run_settings (path, run, value)
    SELECT p.no, d.run, ${VALUE} FROM run_details d, json_tree(d.config) leaf JOIN setting_paths p ON p.path = ${PATH}
    WHERE ${LEAF}`,
]
