import { sanitize } from '../core/text/sanitize.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Io } from './io.ts'
import { printLine } from './print-json.ts'

/** Says that a job runs and can be found again, or what it waits for. */
export function announce(io: Io, run: RunDetail, json: boolean): void {
  if (json) printLine(io, { type: run.waiting ? 'waiting' : 'launched', run })
  else if (run.waiting)
    io.out.write(`planned ${sanitize(run.name)} as ${run.id}: ${sanitize(run.waiting.why)}\n`)
  else
    io.out.write(`launched ${sanitize(run.name)} as ${run.id}, attempt ${run.attempt}, on ${run.adapter}\n`)
}
