import type { Adapter, Observation } from '../core/adapter.ts'
import type { Attempt } from '../schema/attempt.ts'
import type { Failure } from '../schema/failure.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { gatherEvidence } from './gather-evidence.ts'

/** The facts of the failure card of an attempt that ended badly. */
export async function explainFailure(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
  observation: Observation,
): Promise<Failure> {
  const evidence = await gatherEvidence(ctx, adapter, run, attempt, observation)
  const [first] = evidence.failures
  return {
    class: first ? 'exception' : 'unknown',
    cause: first ? `${first.error}: ${first.message}` : 'no cause was found',
    rank: first?.rank ?? null,
    host: null,
    evidence: evidence.logs.flatMap(log => log.text.trim().split('\n').slice(-3)).slice(-8),
    resume_safe: !first,
    advice: 'ask',
    next_step: `Look at the logs: orion logs ${run.id}`,
  }
}
