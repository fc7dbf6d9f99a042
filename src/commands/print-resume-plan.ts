import type { ResumePlan } from '../control/resume.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { type Io, tint } from './io.ts'

/** The decision as a script sees it. */
export function resumeFacts({
  run,
  attempt,
  checkpoint,
  passed_over,
  exact,
  inexact_because,
  refusals,
  changed,
}: ResumePlan) {
  return {
    run_id: run.id,
    attempt,
    checkpoint,
    passed_over,
    exact,
    inexact_because,
    refusals,
    changed_config: changed?.loaded.overrides ?? [],
  }
}

/** From where it goes on, what was passed over, whether the bits will be the same, and what stands in the way. */
export function printResumePlan(io: Io, plan: ResumePlan, { dryRun }: { dryRun: boolean }): void {
  const { run, attempt, checkpoint, passed_over, exact, inexact_because, refusals } = plan
  const from = checkpoint
    ? `step ${checkpoint.step} (${checkpoint.checkpoint_hash.slice(0, 12)}, verified)`
    : 'the beginning, since no checkpoint can be used'
  const heading = `${tint(io.out, 'bold', sanitize(run.name))}  ${run.id}`
  if (refusals.length > 0) {
    if (!dryRun) return
    io.out.write(`${heading}: would be refused\n`)
    for (const { message, hint } of refusals)
      io.out.write(`  ${tint(io.out, 'bad', '✖')} ${sanitize(message)} ${sanitize(hint)}\n`)
    return
  }
  io.out.write(`${heading}: attempt ${attempt} goes on from ${from}\n`)
  for (const { name, reason } of passed_over)
    io.out.write(`  ${tint(io.out, 'warn', '▲')} passed over ${sanitize(name)}: ${sanitize(reason)}\n`)
  io.out.write(
    exact
      ? '  exact: every later step will be bit-equal to a run that was never interrupted\n'
      : `  ${tint(io.out, 'warn', 'not exact')}: ${sanitize(inexact_because.join('; '))}\n`,
  )
  if (dryRun) io.out.write('Nothing was started.\n')
}
