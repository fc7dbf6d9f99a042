import type { NextDue } from '../control/next-due.ts'
import type { RunPage } from '../control/show.ts'
import type { Vitals } from '../control/vitals.ts'
import { nextDueWords } from '../core/benchmarks/next-due.ts'
import { partWords, scoresWords, trainedOnWords } from '../core/benchmarks/score-words.ts'
import { jobFields } from '../core/hosts/job-words.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { ageWords, bytesWords, durationWords, shortCount } from '../core/text/words.ts'
import { failureCard } from './failure-card.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { progressOf, STATE_LOOKS } from './print-runs.ts'
import { fieldLines, printTable } from './print-table.ts'

const SHOWN_CHECKPOINTS = 8

/** `orion show`: one run on one page. */
export function printRunPage(
  io: Io,
  { run, attempts, checkpoints, scores, due, metrics, edges, warnings }: RunPage,
  { vitals, next_due }: { vitals: Vitals | null; next_due: readonly NextDue[] | null },
): void {
  const coming = next_due ?? []
  const { sign, tone } = STATE_LOOKS[run.state]
  const last = attempts.at(-1)
  const heading = (text: string) => io.out.write(`\n${tint(io.out, 'bold', text)}\n`)
  io.out.write(
    `${tint(io.out, tone, `${sign} ${run.state}`)}  ${tint(io.out, 'bold', sanitize(run.name))}  ${run.id}\n`,
  )
  if (run.failure) io.out.write(`\n${failureCard(run, io.out)}`)
  heading('run')
  io.out.write(
    fieldLines(
      io.out,
      [
        ...(run.waiting ? [['waits', run.waiting.why] as const] : []),
        ['step', progressOf(run)],
        ...vitalFields(vitals),
        ['attempt', String(run.attempt)],
        ...(run.note === '' ? [] : [['note', run.note] as const]),
        ['task', run.task_type],
        ['on', run.adapter],
        ...(last === undefined ? [] : jobFields(last, io.now())),
        ['key', run.key],
        ...Object.entries(run.summary),
        ['config', run.source ?? 'built in a program'],
        ['created', `${run.created_at}  (${ageWords(run.created_at, io.now())})`],
        ...(run.last_event_at === null
          ? []
          : [['last sign', `${run.last_event_at}  (${ageWords(run.last_event_at, io.now())})`] as const]),
        ['folder', run.path],
      ],
      '  ',
    ),
  )
  if (attempts.length > 0) {
    heading('attempts')
    printTable(
      io,
      [
        { title: '  n', align: 'right' },
        { title: 'state' },
        { title: 'from step', align: 'right' },
        { title: 'exact' },
        { title: 'started' },
        { title: 'ended' },
        { title: 'why', flexible: true },
      ],
      attempts.map(attempt => [
        String(attempt.n),
        { text: attempt.state, tone: STATE_LOOKS[attempt.state].tone },
        String(attempt.start_step),
        attempt.exact ? 'yes' : 'no',
        attempt.started_at ?? '',
        attempt.ended_at ?? '',
        attempt.failure?.cause ?? attempt.reason ?? '',
      ]),
    )
  }
  const newest = Object.entries(metrics)
  if (newest.length > 0) {
    heading('metrics')
    io.out.write(
      fieldLines(
        io.out,
        newest.map(([name, { step, value }]) => [name, `${metricWords(value)}  at step ${step}`] as const),
        '  ',
      ),
    )
  }
  if (scores.length + due.length + coming.length > 0) {
    heading('scores')
    const told = scores.map(
      each =>
        [
          each.suite,
          `${scoresWords(each)}  at step ${each.step}, trained on: ${trainedOnWords(each)}`,
        ] as const,
    )
    const waiting = due.map(each => [each.suite, `due at step ${each.step}`] as const)
    const later = coming.map(each => [`${each.suite}${partWords(each)}`, nextDueWords(each)] as const)
    io.out.write(fieldLines(io.out, [...told, ...waiting, ...later], '  '))
  }
  if (checkpoints.length > 0) {
    heading('checkpoints')
    const rows = checkpoints.slice(0, SHOWN_CHECKPOINTS)
    printTable(
      io,
      [
        { title: '  step', align: 'right' },
        { title: 'hash' },
        { title: 'size', align: 'right' },
        { title: 'verified' },
        { title: 'saved' },
      ],
      rows.map(each => [
        String(each.step),
        each.checkpoint_hash.slice(0, 12),
        bytesWords(each.bytes),
        verifiedWord(each.verified),
        ageWords(each.created_at, io.now()),
      ]),
    )
    if (checkpoints.length > rows.length)
      io.out.write(tint(io.out, 'dim', `all with: orion checkpoints ${run.id}\n`))
  }
  if (warnings.length > 0) {
    heading('warnings')
    for (const { text, last_at } of warnings)
      io.out.write(`  ${tint(io.out, 'warn', '▲')} ${sanitize(text)}  (${ageWords(last_at, io.now())})\n`)
  }
  if (edges.length > 0) {
    heading('lineage')
    io.out.write(
      fieldLines(
        io.out,
        edges.map(
          edge =>
            [
              edge.kind,
              `${edge.child_run} (attempt ${edge.child_attempt}) from ${edge.parent_run} @ ${edge.parent_step}  ${edge.parent_hash.slice(0, 12)}`,
            ] as const,
        ),
        '  ',
      ),
    )
  }
}

/** Whether somebody proved the checkpoint since it was written. */
export function verifiedWord(verified: { ok: boolean; reason: string | null } | null): string {
  if (verified === null) return 'not yet'
  return verified.ok ? 'yes' : `no: ${verified.reason ?? 'damaged'}`
}

/** Speed, time left and complaints, as far as somebody can know. */
function vitalFields(vitals: Vitals | null): (readonly [string, string])[] {
  if (!vitals) return []
  const { speed, seconds_left, health } = vitals
  return [
    ...(speed ? [['speed', `${shortCount(Number(speed.value.toPrecision(3)))} ${speed.unit}`] as const] : []),
    ...(seconds_left === null ? [] : [['time left', durationWords(seconds_left)] as const]),
    ...(health.length === 0 ? [] : [['health', health.map(({ words }) => words).join('\n')] as const]),
  ]
}
