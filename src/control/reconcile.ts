import { OrionError } from '../schema/error.ts'
import type { RunState } from '../schema/run.ts'
import type { Context } from './context.ts'

/** What one pass found and did. */
export interface Reconciled {
  /** False when another Orion holds the duty at this moment. */
  ran: boolean
  /** Attempts that may still change. */
  active: number
  events: number
  transitions: { run_id: string; attempt: number; from: RunState; to: RunState }[]
  /** What could not be read or reached; the next pass tries again. */
  warnings: string[]
}

/**
 * Brings the registry up to what the machines say: settles the outbox, ingests new events, polls active attempts in one
 * batch for each profile, moves states. Idempotent; safe at any moment and from several processes.
 */
export async function reconcile(_ctx: Context, _options: { run?: string } = {}): Promise<Reconciled> {
  throw new OrionError('internal', 'reconciling is not part of this build')
}
