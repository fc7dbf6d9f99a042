import { OrionError } from '../schema/error.ts'
import type { Connection } from './connection.ts'

/** The number under which a run's rows are kept, or null for an unknown id. */
export function runNumber(connection: Connection, id: string): number | null {
  return connection.sql<[string], number>('SELECT no FROM runs WHERE id = ?').pluck().get(id) ?? null
}

export function knownRun(connection: Connection, id: string): number {
  const no = runNumber(connection, id)
  if (no === null)
    throw new OrionError('not_found', `there is no run ${id} in the registry ${connection.path}`)
  return no
}
