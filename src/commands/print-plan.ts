import type { Plan } from '../control/plan.ts'
import type { Estimate } from '../core/task-plugin.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { bytesWords, countWords, durationWords } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { fieldLines } from './print-table.ts'

/** The plan as a script sees it. */
export function planFacts({
  loaded,
  resolved,
  name,
  task_type,
  profile,
  key,
  identity,
  provenance,
  estimates,
  summary,
  max_steps,
  waits_for,
}: Plan) {
  const recordings = resolved.recordings.map(({ id, hash, duration_s, units }) => ({
    id,
    hash,
    duration_s,
    units,
  }))
  return {
    name,
    key,
    task_type,
    profile,
    max_steps,
    waits_for,
    resources: resolved.resources,
    config: loaded.config,
    identity,
    provenance,
    recordings,
    upstream: resolved.upstream && {
      run_id: resolved.upstream.run_id,
      step: resolved.upstream.step,
      checkpoint_hash: resolved.upstream.checkpoint_hash,
    },
    estimates,
    summary,
  }
}

/** What would run, on what, where. Before a launch one line is enough; for a dry run everything. */
export function printPlan(io: Io, plan: Plan, { whole }: { whole: boolean }): void {
  const facts: (readonly [string, string])[] = Object.entries(plan.summary)
  const { ranks, threads_per_rank } = plan.resolved.resources
  if (whole) {
    facts.push(
      ['ranks', `${ranks}, ${threads_per_rank} threads each`],
      ['on', plan.profile],
      ['key', plan.key],
      [
        'recordings',
        plan.resolved.recordings.map(each => `${each.id}  ${each.hash.slice(0, 12)}`).join('\n'),
      ],
      ...plan.estimates.map(each => [each.label, estimateWords(each)] as const),
    )
    if (plan.resolved.upstream)
      facts.push([
        'starts from',
        `${plan.resolved.upstream.run_id} @ ${plan.resolved.upstream.step}  ${plan.resolved.upstream.checkpoint_hash.slice(0, 12)}`,
      ])
    if (plan.waits_for !== null) facts.push(['waits for', plan.waits_for])
    if (plan.loaded.overrides.length > 0) facts.push(['overrides', plan.loaded.overrides.join('\n')])
  }
  io.out.write(
    `${tint(io.out, 'bold', sanitize(plan.name))}  ${plan.key.slice(0, 12)}${plan.max_steps === null ? '' : `  ${countWords(plan.max_steps)} steps`}\n`,
  )
  io.out.write(fieldLines(io.out, facts, '  '))
  if (whole) io.out.write('Nothing was started. `orion preflight` runs the checks.\n')
}

function estimateWords({ value, low, high, unit, source }: Estimate): string {
  const words = (each: number) =>
    unit === 'bytes' ? bytesWords(each) : unit === 'seconds' ? durationWords(each) : countWords(each)
  const range = low === value && high === value ? '' : ` (${words(low)} to ${words(high)})`
  return `${words(value)}${range}  ${source}`
}
