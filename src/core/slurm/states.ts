/** What a state of Slurm means for a job of ours. An unknown word is kept, and is never taken for an end. */
export type SlurmMeaning =
  | 'queued'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'preempted'
  | 'unknown'

const MEANINGS: Record<string, SlurmMeaning> = {
  PENDING: 'queued',
  CONFIGURING: 'queued',
  REQUEUED: 'queued',
  REQUEUE_FED: 'queued',
  REQUEUE_HOLD: 'queued',
  SPECIAL_EXIT: 'queued',
  RESV_DEL_HOLD: 'queued',
  RUNNING: 'running',
  SUSPENDED: 'running',
  STOPPED: 'running',
  SIGNALING: 'running',
  RESIZING: 'running',
  COMPLETING: 'running',
  STAGE_OUT: 'running',
  EXPEDITING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  TIMEOUT: 'failed',
  DEADLINE: 'failed',
  OUT_OF_MEMORY: 'failed',
  NODE_FAIL: 'failed',
  BOOT_FAIL: 'failed',
  REVOKED: 'failed',
  CANCELLED: 'cancelled',
  PREEMPTED: 'preempted',
}

/** `CANCELLED by 1000`, `OUT_OF_ME+` and flags after a plus sign included. */
export function meaningOf(word: string): SlurmMeaning {
  const plain = word.trim().split(/\s/)[0] ?? ''
  const known = MEANINGS[plain]
  if (known) return known
  if (!plain.endsWith('+')) return 'unknown'
  const stem = plain.slice(0, -1)
  const matches = Object.keys(MEANINGS).filter(name => name.startsWith(stem))
  const [only] = matches
  return only !== undefined && matches.length === 1 ? (MEANINGS[only] ?? 'unknown') : 'unknown'
}

export const isOver = (meaning: SlurmMeaning): boolean =>
  meaning === 'completed' || meaning === 'failed' || meaning === 'cancelled' || meaning === 'preempted'
