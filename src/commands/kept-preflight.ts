import type { Context } from '../control/context.ts'
import { show } from '../control/show.ts'
import { shellQuote } from '../core/text/quote.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import type { Io } from './io.ts'
import { preflightPrinter } from './print-preflight.ts'

/** Prints the report that was kept with the newest attempt of a run; 4 where it holds a failure, as the checks themselves. */
export async function keptPreflight(
  io: Io,
  ctx: Context,
  text: string,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const { run, preflight } = show(ctx, text)
  const kept = preflight.at(-1)
  if (!kept) {
    throw new OrionError('not_found', `No preflight was kept with ${run.name}.`, {
      hint: `It was launched without one; \`orion preflight ${shellQuote(text)} --again\` checks its config as the machine is today.`,
    })
  }
  const { attempt, report } = kept
  if (json) (await import('./print-json.ts')).printJson(io, { item: { run_id: run.id, attempt, report } })
  else {
    const printer = preflightPrinter(io, { json: false, whole: true })
    io.out.write(`${sanitize(run.name)}, attempt ${attempt}, checked ${report.at}\n`)
    for (const check of report.checks) printer.progress({ kind: 'answered', check })
    printer.end()
    printer.summary(report)
  }
  return report.verdict === 'fail' ? EXIT.preflight : EXIT.ok
}
