import type { WatchedHost } from '../../control/hosts.ts'
import type { NextDue } from '../../control/next-due.ts'
import type { RunPage } from '../../control/show.ts'
import type { Vitals } from '../../control/vitals.ts'
import { nextDueWords } from '../../core/benchmarks/next-due.ts'
import { partWords } from '../../core/benchmarks/score-words.ts'
import { jobFields } from '../../core/hosts/job-words.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, durationWords, floatWords } from '../../core/text/words.ts'
import type { Attempt } from '../../schema/attempt.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { fitSafe } from '../ui/safe.ts'
import { scoreLine } from '../ui/score-line.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import { wrapLine } from '../ui/wrap-line.ts'

const LABEL_WIDTH = 14

const fact = (label: string, ...value: Line): Line => [
  span(safeText`${fitSafe(safeText`${label}`, LABEL_WIDTH - 1)} `, 'muted'),
  ...value,
]

function seconds(from: string | null, to: string | null, now: Date): number | null {
  if (from === null) return null
  return Math.max(0, ((to === null ? now : new Date(to)).getTime() - new Date(from).getTime()) / 1000)
}

function endWords({ exit }: Attempt): SafeText {
  if (!exit) return safeText``
  if (exit.signal !== null) return safeText`, signal ${exit.signal}`
  return exit.code === 0 ? safeText`` : safeText`, exit ${exit.code}`
}

/** One line an attempt: where it began, how long it took, how it ended. */
export function attemptLines(attempts: readonly Attempt[], now: Date, chosen: number | null = null): Line[] {
  return attempts.map(attempt => {
    const look = STATE_LOOK[attempt.state]
    const took = seconds(attempt.started_at ?? attempt.submitted_at, attempt.ended_at, now)
    const coarse = took === null ? null : attempt.ended_at === null ? Math.floor(took / 10) * 10 : took
    return [
      span(
        safeText`${attempt.n}${attempt.n === chosen ? '>' : ' '}`,
        attempt.n === chosen ? 'accent' : 'muted',
      ),
      span(safeText`${look.mark} ${attempt.state}`, look.tone),
      span(safeText` from step ${countWords(attempt.start_step)}`),
      span(coarse === null || coarse === 0 ? safeText`` : safeText`, ${durationWords(coarse)}`),
      span(endWords(attempt), 'warn'),
      span(attempt.exact ? safeText`` : safeText`, not exact`, 'warn'),
    ]
  })
}

/** Losses first, then what else was measured. */
const weight = (metric: string): number => (metric === 'loss/train' ? 0 : metric.includes('loss') ? 1 : 2)

/** Speed, time left and complaints, as far as somebody can know. */
function vitalLines(vitals: Vitals | undefined): Line[] {
  if (!vitals) return []
  const { speed, seconds_left, health } = vitals
  const left =
    seconds_left === null ? null : seconds_left < 60 ? seconds_left : Math.round(seconds_left / 60) * 60
  return [
    ...health.map(({ words }) => fact('health', span(sanitize(words), 'warn'))),
    ...(speed
      ? [fact('speed', span(safeText`${floatWords(Number(speed.value.toPrecision(3)))} ${speed.unit}`))]
      : []),
    ...(left === null ? [] : [fact('time left', span(safeText`${durationWords(left)}`))]),
  ]
}

/** What a scheduler says of the newest attempt, and how old that is where its machine does not answer. */
function jobLines(attempt: Attempt | undefined, host: WatchedHost | null, now: Date): Line[] {
  if (!attempt) return []
  const fields = jobFields(attempt, now).map(([label, text]) => fact(label, span(sanitize(text))))
  if (host?.state !== 'unreachable') return fields
  const age = host.last_word_at === null ? safeText`never heard of` : roughAge(host.last_word_at, now)
  return [...fields, fact('known', span(safeText`${age}: ${host.profile} cannot be reached`, 'bad'))]
}

/** What is measured next: of what the run scheduled, and on checkpoints that it has not saved yet. */
function dueLines([next, ...more]: readonly Measured[], coming: readonly NextDue[], columns: number): Line[] {
  const rest = more.length === 0 ? '' : `  and ${more.length} more`
  const due: Line[] = next
    ? [[span(sanitize(next.suite)), span(safeText`  step ${countWords(next.step)}${rest}`, 'muted')]]
    : []
  const later = coming.flatMap(each => {
    const suite = span(sanitize(`${each.suite}${partWords(each)}`))
    return wrapLine([suite, span(safeText` ${nextDueWords(each)}`, 'muted')], columns - LABEL_WIDTH)
  })
  return [...due, ...later].map((line, at) => fact(at === 0 ? 'due' : '', ...line))
}

/** What stands beside the page of a run. */
interface FactsBeside {
  vitals?: Vitals | undefined
  attempt?: number | null
  /** The machine that the run is followed on. */
  host?: WatchedHost | null
  /** What is measured on checkpoints that are still to come. */
  coming?: readonly NextDue[]
  /** Width that a line may take. */
  columns?: number
}

/** Label and value of everything that a reader asks first. */
export function factLines(
  { run, attempts, scores, due, metrics, warnings }: RunPage,
  now: Date,
  { vitals, attempt, host = null, coming = [], columns = Number.POSITIVE_INFINITY }: FactsBeside = {},
): Line[] {
  const look = STATE_LOOK[run.state]
  const steps = run.max_steps === null ? '' : ` of ${countWords(run.max_steps)}`
  const percent =
    run.step !== null && run.max_steps ? `  ${Math.floor((100 * run.step) / run.max_steps)} %` : ''
  const newest = Object.entries(metrics)
    .sort(([a], [b]) => weight(a) - weight(b) || (a < b ? -1 : 1))
    .map(([name, { value }]) =>
      fact(name, span(sanitize(floatWords(value)), Number.isFinite(value) ? 'text' : 'bad')),
    )
  return [
    fact(
      'state',
      span(safeText`${look.mark} ${run.state}`, look.tone),
      span(safeText`  ${roughAge(run.last_event_at ?? run.updated_at, now)}`, 'muted'),
    ),
    ...(run.waiting ? [fact('waits', span(sanitize(run.waiting.why), 'warn'))] : []),
    ...(run.step === null
      ? []
      : [fact('step', span(safeText`${countWords(run.step)}${steps}`), span(safeText`${percent}`, 'muted'))]),
    ...jobLines(attempts.at(-1), host, now),
    ...vitalLines(vitals),
    ...warnings.slice(-1).map(({ text }) => fact('warning', span(sanitize(text), 'warn'))),
    ...newest,
    ...scores.map((each, at) =>
      fact(
        at === 0 ? 'scores' : '',
        ...scoreLine(each),
        span(safeText`  step ${countWords(each.step)}`, 'muted'),
      ),
    ),
    ...dueLines(due, coming, columns),
    ...Object.entries(run.summary).map(([label, text]) => fact(label, span(sanitize(text)))),
    ...(run.note === '' ? [] : [fact('note', span(sanitize(run.note), 'accent'))]),
    fact('where', span(sanitize(run.adapter)), span(safeText`  ${run.id}`, 'muted')),
    fact('key', span(safeText`${run.key.slice(0, 12)}`)),
    ...(run.source === null ? [] : [fact('config', span(sanitize(run.source)))]),
    ...attemptLines(attempts, now, attempts.length > 1 ? (attempt ?? null) : null).map((line, at) =>
      fact(at === 0 ? 'attempts' : '', ...line),
    ),
    fact('folder', span(sanitize(run.path), 'muted')),
  ]
}
