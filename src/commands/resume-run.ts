import { planResume, type ResumePlan, resume } from '../control/resume.ts'
import { bytesWords } from '../core/text/words.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { announce } from './announce.ts'
import { followToEnd } from './follow-to-end.ts'
import type { Io } from './io.ts'
import { printLine } from './print-json.ts'
import { printResumePlan, resumeFacts } from './print-resume-plan.ts'
import { progressLine } from './progress-line.ts'
import type { Host } from './verb.ts'

interface ResumeCall {
  io: Io
  host: Host
  args: { run: string }
  overrides: string[]
  flags: {
    json: boolean
    detach: boolean
    'dry-run': boolean
    inexact: boolean
    exclude: string | undefined
    on: string | undefined
    from: string | undefined
    reason: string | undefined
  }
}

/** `orion resume`: decides and shows, then starts the next attempt and follows it. */
export async function resumeRun({ io, host, args, overrides, flags }: ResumeCall): Promise<ExitCode> {
  const ctx = await host.open()
  const { refresh } = await import('../control/refresh.ts')
  await refresh(ctx)
  const plan = await decide()
  if (flags.json) printLine(io, { type: 'planned', ...resumeFacts(plan) })
  else printResumePlan(io, plan, { dryRun: flags['dry-run'] })
  if (flags['dry-run']) return plan.refusals.length > 0 ? EXIT.failed : EXIT.ok

  const exclude = flags.exclude?.split(',').map(node => node.trim()) ?? []
  const run = await resume(ctx, plan, { reason: flags.reason ?? null, exclude })
  announce(io, run, flags.json)
  return flags.detach ? EXIT.ok : followToEnd(ctx, io, run, { json: flags.json, signal: host.interrupt() })

  async function decide(): Promise<ResumePlan> {
    const progress = progressLine(io)
    return planResume(ctx, args.run, {
      ...(flags.from === undefined ? {} : { from: flags.from }),
      overrides: flags.on === undefined ? overrides : [...overrides, `infra=${flags.on}`],
      inexact: flags.inexact,
      onVerify: ({ name, bytes_done, bytes }) =>
        progress.show(`verifying ${name}: ${bytesWords(bytes_done)} of ${bytesWords(bytes)}`),
    }).finally(progress.end)
  }
}
