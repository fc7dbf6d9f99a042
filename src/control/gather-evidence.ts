import type { Adapter, Observation } from '../core/adapter.ts'
import type { Attempt } from '../schema/attempt.ts'
import type { Event } from '../schema/event.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { tellingEvents } from './last-word.ts'
import { logsOfAttempt } from './logs.ts'
import { attemptFolder } from './run-layout.ts'

/** Last bytes of one log, as they stand in the file. */
export interface LogTail {
  node: string
  rank: number | null
  stream: 'out' | 'err'
  text: string
}

/** Everything that can say why an attempt ended. */
export interface Evidence {
  observation: Observation
  /** `error.json` of torch elastic, or null. */
  error_json: string | null
  failures: Extract<Event, { type: 'run.failed' }>[]
  logs: LogTail[]
}

const TAIL_BYTES = 64 << 10
const MOST_LOGS = 64

/** Reads the ends of an attempt's logs and what its ranks and launcher reported. What cannot be read is left out. */
export async function gatherEvidence(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
  observation: Observation,
): Promise<Evidence> {
  const files = await logsOfAttempt(ctx, {
    run_id: run.id,
    path: run.path,
    attempt: attempt.n,
    adapter: attempt.adapter,
  }).catch(() => [])
  const logs: LogTail[] = []
  for (const { node, rank, stream, path, size } of files.slice(0, MOST_LOGS)) {
    const slice = await adapter.files.read(path, Math.max(0, size - TAIL_BYTES), TAIL_BYTES).catch(() => null)
    if (slice) logs.push({ node, rank, stream, text: Buffer.from(slice.bytes).toString('utf8') })
  }
  const errorFile = `${attemptFolder(run.path, attempt.n)}/error.json`
  return {
    observation,
    error_json: await adapter.files.readText(errorFile).catch(() => null),
    failures: tellingEvents(ctx, run.id, attempt.n).filter(event => event.type === 'run.failed'),
    logs,
  }
}
