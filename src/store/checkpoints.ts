import type { Checkpoint } from '../schema/checkpoint.ts'
import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

type CheckpointsTable = Pick<
  Store,
  'checkpoints' | 'checkpointsOf' | 'checkpointByHash' | 'recordVerification'
>

const DEFAULT_LIMIT = 200
/** Most matches of a hash prefix: enough to list an ambiguity. */
const MATCHES = 50

export function checkpointsTable(connection: Connection): CheckpointsTable {
  return {
    checkpoints(runId, { limit = DEFAULT_LIMIT, after = null } = {}) {
      const [time, id] = splitCursor(after)
      const rows = connection.read(() =>
        connection
          .sql<unknown[], CheckpointRow>(
            `${SELECT} WHERE (c.created_at, c.id) < (?, ?) ${runId === null ? '' : 'AND c.run = (SELECT no FROM runs WHERE id = ?)'}
             ORDER BY c.created_at DESC, c.id DESC LIMIT ?`,
          )
          .all(time, id, ...(runId === null ? [] : [runId]), limit + 1),
      )
      const items = rows.slice(0, limit).map(checkpointOf)
      const last = items.at(-1)
      return { items, next: rows.length > limit && last ? `${last.created_at} ${last.id}` : null }
    },

    checkpointsOf(runIds) {
      const rows = connection.read(() =>
        connection
          .sql<[string], CheckpointRow>(
            `${SELECT} WHERE c.run IN (SELECT no FROM runs WHERE id IN (SELECT value FROM json_each(?)))
             ORDER BY c.step, c.attempt`,
          )
          .all(JSON.stringify(runIds)),
      )
      const found = new Map<string, Checkpoint[]>()
      for (const row of rows) {
        const known = found.get(row.run_id)
        if (known) known.push(checkpointOf(row))
        else found.set(row.run_id, [checkpointOf(row)])
      }
      return found
    },

    checkpointByHash(prefix) {
      if (prefix === '') return []
      const rows = connection.read(() =>
        connection
          .sql<[string, string], CheckpointRow>(
            `${SELECT} WHERE c.checkpoint_hash >= ? AND c.checkpoint_hash < ? ORDER BY c.created_at DESC LIMIT ${MATCHES}`,
          )
          .all(prefix, `${prefix}\u{10ffff}`),
      )
      return rows.map(checkpointOf)
    },

    recordVerification(id, ok, reason) {
      connection.write(() =>
        connection
          .sql('INSERT OR REPLACE INTO verifications VALUES (?, ?, ?, ?)')
          .run(id, connection.time(), ok ? 1 : 0, reason),
      )
    },
  }
}

/** Later than every time and id. */
const END = '\u{10ffff}'

function splitCursor(after: string | null): [time: string, id: string] {
  const space = after?.indexOf(' ') ?? -1
  return after && space > 0 ? [after.slice(0, space), after.slice(space + 1)] : [END, END]
}

const SELECT = `SELECT c.id, r.id AS run_id, c.attempt, c.step, r.path || '/checkpoints/' || c.name AS path,
  c.checkpoint_hash, c.bytes, c.created_at, c.deleted, c.metrics, v.at AS verified_at, v.ok, v.reason
  FROM checkpoints c JOIN runs r ON r.no = c.run LEFT JOIN verifications v ON v.checkpoint = c.id`

type CheckpointRow = Omit<Checkpoint, 'verified' | 'deleted' | 'metrics'> & {
  deleted: number
  metrics: string
  verified_at: string | null
  ok: number | null
  reason: string | null
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const { verified_at, ok, reason, deleted, metrics, ...rest } = row
  return {
    ...rest,
    verified: verified_at === null ? null : { at: verified_at, ok: ok === 1, reason },
    deleted: deleted === 1,
    metrics: JSON.parse(metrics),
  }
}
