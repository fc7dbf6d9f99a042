import type { Connection } from './connection.ts'

interface AttemptOrigin {
  n: number
  start_step: number
  from_checkpoint: string | null
  begun: number
}

/** For each attempt the last step that still belongs to the run's history; -1 where nothing of it does. */
export type History = ReadonlyMap<number, number>

/**
 * Walks from the newest attempt that began back through the checkpoints that each one resumed from. What an ancestor
 * logged after the checkpoint where its successor started, and all of an attempt that is no ancestor, is superseded.
 */
export function historyOf(connection: Connection, run: number): History {
  const attempts = connection
    .sql<[number], AttemptOrigin>(
      `SELECT a.n, a.start_step, a.from_checkpoint,
         a.started_at IS NOT NULL OR EXISTS (SELECT 1 FROM writers w WHERE w.run = a.run AND w.attempt = a.n) AS begun
       FROM attempts a WHERE a.run = ? ORDER BY a.n`,
    )
    .all(run)
  const history = new Map(attempts.map(attempt => [attempt.n, -1]))
  let end = Number.POSITIVE_INFINITY
  let current = attempts.findLast(attempt => attempt.begun === 1) ?? attempts.at(-1)
  while (current) {
    history.set(current.n, end)
    end = Math.min(end, current.start_step)
    const parent = parentOf(connection, run, current)
    current = attempts.find(attempt => attempt.n === parent)
  }
  return history
}

/** Attempt that saved the checkpoint; where the registry does not know the checkpoint, the attempt before. */
function parentOf(connection: Connection, run: number, attempt: AttemptOrigin): number | null {
  if (attempt.from_checkpoint === null) return null
  const saver = connection
    .sql<unknown[], number>(
      `SELECT c.attempt FROM checkpoints c JOIN runs r ON r.no = c.run
       WHERE c.run = ? AND c.attempt < ? AND c.step = ?
         AND ? IN (c.id, c.name, c.checkpoint_hash, r.path || '/checkpoints/' || c.name)
       ORDER BY c.attempt DESC LIMIT 1`,
    )
    .pluck()
    .get(run, attempt.n, attempt.start_step, attempt.from_checkpoint)
  return saver ?? attempt.n - 1
}
