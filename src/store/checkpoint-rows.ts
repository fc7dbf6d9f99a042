import type { Event } from '../schema/event.ts'
import type { Connection } from './connection.ts'

type CheckpointSaved = Extract<Event, { type: 'checkpoint.saved' }>

/**
 * Adds the row of a saved checkpoint. One folder holds one checkpoint: a row of an earlier attempt under the same name is
 * gone from disk. The first attempt to save a step gets the plain id, later ones get their number in it.
 */
export function saveCheckpoint(
  connection: Connection,
  run: number,
  attempt: number,
  event: CheckpointSaved,
): void {
  removeCheckpoint(connection, run, event.name)
  const runId = connection.sql<[number], string>('SELECT id FROM runs WHERE no = ?').pluck().get(run)
  const plain = `${runId}@${event.step}`
  const owner = connection
    .sql<[string], number>('SELECT attempt FROM checkpoints WHERE id = ?')
    .pluck()
    .get(plain)
  const metrics = Object.entries(event.metrics).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : null,
  ])
  connection
    .sql('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)')
    .run(
      owner === undefined || owner === attempt ? plain : `${plain}#${attempt}`,
      run,
      attempt,
      event.step,
      event.name,
      event.checkpoint_hash,
      event.manifest_sha256,
      event.bytes,
      event.time,
      JSON.stringify(Object.fromEntries(metrics)),
    )
}

export function removeCheckpoint(connection: Connection, run: number, name: string): void {
  connection
    .sql('UPDATE checkpoints SET deleted = 1 WHERE run = ? AND name = ? AND deleted = 0')
    .run(run, name)
}
