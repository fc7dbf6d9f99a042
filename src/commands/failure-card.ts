import { sanitize } from '../core/text/sanitize.ts'
import type { RunDetail } from '../schema/run.ts'
import { type Out, tint } from './io.ts'
import { progressOf } from './print-runs.ts'
import { fieldLines } from './print-table.ts'

const ADVICE = {
  yes: 'a resume as it is should work',
  fix: 'a plain resume would fail the same way; change what is wrong first',
  wait: 'a resume works once the cause has passed',
  ask: 'the cause is not certain; look at the evidence first',
} as const

/** What happened, what proves it, and what to do next, in plain text. */
export function failureCard(run: RunDetail, out: Out): string {
  const { failure } = run
  const where = progressOf(run)
  const head = `${tint(out, 'bad', `✖ ${sanitize(run.name)} ${run.state === 'lost' ? 'was lost' : run.state}`)}${where ? ` at step ${where}` : ''}  (attempt ${run.attempt}, ${run.id})`
  if (!failure) return `${head}\n  No cause was recorded. Look at the end of its logs: orion logs ${run.id}\n`
  const at = [
    failure.rank === null ? '' : `rank ${failure.rank}`,
    failure.host === null ? '' : `on ${failure.host}`,
  ]
    .filter(each => each !== '')
    .join(' ')
  const fields: [string, string][] = [
    ['cause', failure.cause],
    ['class', failure.class],
    ...(at === '' ? [] : [['first failing', at] as [string, string]]),
    ...(failure.evidence.length === 0 ? [] : [['evidence', failure.evidence.join('\n')] as [string, string]]),
    ['resume', ADVICE[failure.advice]],
    ['next', failure.next_step],
    ['command', `orion resume ${run.id}${failure.advice === 'fix' ? ' key=value' : ''}`],
    ['logs', `orion logs ${run.id}`],
  ]
  return `${head}\n${fieldLines(out, fields, '  ')}`
}
