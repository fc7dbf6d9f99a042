import type { ResumePlan } from '../../control/resume.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, durationWords, plural } from '../../core/text/words.ts'
import type { Failure, ResumeAdvice } from '../../schema/failure.ts'
import type { RunDetail, RunState } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'
import type { Area } from '../stage/area.ts'
import { resumeLine } from '../stage/shell-line.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import { wrapLine } from '../ui/wrap-line.ts'

/** What is known of going on with this run. */
export type ResumeOutlook =
  | { kind: 'none' }
  /** Checkpoints are being verified. */
  | { kind: 'looking'; name: string; bytes_done: number; bytes: number }
  | { kind: 'ready'; plan: ResumePlan }
  /** The new attempt is being started. */
  | { kind: 'starting' }
  | { kind: 'impossible'; why: string }

/** States in which a run has stopped before its last step. */
export const STOPPED: readonly RunState[] = ['failed', 'lost', 'preempted', 'cancelled']

const STOPPED_WORDS: Partial<Record<RunState, SafeText>> = {
  failed: safeText`failed`,
  lost: safeText`was lost`,
  preempted: safeText`was preempted`,
  cancelled: safeText`was cancelled`,
}

const ADVICE: Record<ResumeAdvice, { text: SafeText; tone: Tone }> = {
  yes: { text: safeText`a resume as it is should work`, tone: 'good' },
  fix: { text: safeText`resume is not safe as it is`, tone: 'bad' },
  wait: { text: safeText`a resume works once the cause has passed`, tone: 'warn' },
  ask: { text: safeText`look at the evidence before a resume`, tone: 'warn' },
}

/** On the edge of the card: is a resume wise, and can it be at all. */
export function adviceLine(failure: Failure | null, outlook: ResumeOutlook): Line {
  const impossible =
    outlook.kind === 'impossible' || (outlook.kind === 'ready' && outlook.plan.refusals.length > 0)
  if (impossible) return [span(safeText`it cannot be resumed as things are`, 'bad')]
  if (!failure) return []
  const { text, tone } = ADVICE[failure.advice]
  return [span(text, tone)]
}

const LABEL_WIDTH = 10
const EVIDENCE_LINES = 4
const PASSED_OVER_LINES = 3

function labelled(label: SafeText, lines: readonly Line[]): Line[] {
  return lines.map((line, at) => [
    span(fitSafe(safeText`  ${at === 0 ? label : ''}`, LABEL_WIDTH + 2), 'muted'),
    ...line,
  ])
}

function headLine(run: RunDetail, now: Date): Line {
  const look = STATE_LOOK[run.state]
  const where =
    run.step === null
      ? safeText` before its first step`
      : safeText` at step ${countWords(run.step)}${run.max_steps === null ? '' : ` of ${countWords(run.max_steps)}`}`
  return [
    span(safeText`${look.mark} `, look.tone),
    span(sanitize(run.name), 'strong'),
    span(
      safeText` ${STOPPED_WORDS[run.state] ?? safeText`stopped`}${where}, ${roughAge(run.last_event_at ?? run.updated_at, now)}`,
    ),
    span(
      safeText`   attempt ${run.attempt}${run.failure?.rank == null ? '' : `, rank ${run.failure.rank} first`}`,
      'muted',
    ),
  ]
}

/** From where a resume goes on, what it repeats, what it passed over and whether it will be exact. */
export function resumeLines(
  outlook: ResumeOutlook,
  run: RunDetail,
  stepSeconds: number | null = null,
): Line[] {
  switch (outlook.kind) {
    case 'none':
      return []
    case 'looking': {
      const { name, bytes_done, bytes } = outlook
      const what =
        name === ''
          ? safeText`looking for a checkpoint that verifies`
          : safeText`verifying ${name}, ${bytesWords(bytes_done)} of ${bytesWords(bytes)}`
      return [[span(what, 'muted')]]
    }
    case 'starting':
      return [[span(safeText`starting the next attempt`, 'info')]]
    case 'impossible':
      return [[span(sanitize(outlook.why), 'bad')]]
    case 'ready':
      return planLines(outlook.plan, run, stepSeconds)
  }
}

/** What the key says on a command line, where it can be pressed. */
function commandLines(outlook: ResumeOutlook, { id }: RunDetail): Line[] {
  const goesOn =
    outlook.kind === 'looking' || (outlook.kind === 'ready' && outlook.plan.refusals.length === 0)
  return goesOn ? [[span(resumeLine(id), 'accent')]] : []
}

function planLines(plan: ResumePlan, run: RunDetail, stepSeconds: number | null): Line[] {
  const from = plan.checkpoint
  const lost = from && run.step !== null ? Math.max(0, run.step - from.step) : (run.step ?? 0)
  const time = stepSeconds === null || lost === 0 ? '' : `, ${durationWords(lost * stepSeconds)} of work,`
  const start: Line = from
    ? [
        span(safeText`from step ${countWords(from.step)}`, 'strong'),
        span(safeText`, verified; ${plural(lost, 'step')}${time} ${lost === 1 ? 'is' : 'are'} done again`),
      ]
    : [
        span(safeText`from the beginning`, 'strong'),
        span(safeText`: no checkpoint can be used; ${plural(lost, 'step')}${time} lost`),
      ]
  const shown = plan.passed_over.slice(0, PASSED_OVER_LINES)
  const passed = shown.map(
    ({ name, reason }): Line => [span(safeText`passed over ${name}: ${reason}`, 'warn')],
  )
  const hidden = plan.passed_over.length - shown.length
  if (hidden > 0) passed.push([span(safeText`and ${hidden} more passed over`, 'muted')])
  const exact: Line = plan.exact
    ? [
        span(safeText`exact: same data order, bit-equal to a run that never stopped`, 'good'),
        ...(sameEnd(plan, run)
          ? [
              span(
                safeText`; so it would come to step ${countWords(run.step ?? 0)} the same way and fail again`,
                'bad',
              ),
            ]
          : []),
      ]
    : [span(safeText`not exact: ${plan.inexact_because.join('; ')}`, 'warn')]
  const refusals = plan.refusals.map(
    ({ message, hint }): Line => [
      span(safeText`refused: ${message}`, 'bad'),
      span(safeText` ${hint}`, 'muted'),
    ],
  )
  return [start, ...passed, exact, ...refusals]
}

/** What failed lies in the data, the code or the settings, and an exact resume repeats all three. */
const sameEnd = (plan: ResumePlan, run: RunDetail): boolean =>
  plan.changed === null && run.failure?.advice === 'fix' && REPEATS.has(run.failure.class)

/** Failures that the same steps come to again. */
const REPEATS: ReadonlySet<string> = new Set(['nan_loss', 'dataloader_exc', 'cuda_fault', 'cuda_oom'])

/** The card as plain text, for the clipboard. */
export function cardText(
  run: RunDetail,
  outlook: ResumeOutlook,
  stepSeconds: number | null,
  now: Date,
): string {
  const lines = cardLines(run, outlook, now, stepSeconds).map(line => lineText(line).trimEnd())
  return `${[...lines, `  Run       ${run.id}  ${run.path}`].join('\n')}\n`
}

/**
 * The failure card: what happened, what proves it, what a resume would do. In a room of `rows` by `columns` sentences go on
 * in the next row, and evidence gives way.
 */
export function cardLines(
  run: RunDetail,
  outlook: ResumeOutlook,
  now: Date,
  stepSeconds: number | null = null,
  { columns, rows }: Area = { columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY },
): Line[] {
  const { failure } = run
  const wrapped = (lines: readonly Line[]) => lines.flatMap(line => wrapLine(line, columns - LABEL_WIDTH - 2))
  const why: Line[] = failure
    ? wrapped([[span(sanitize(failure.cause)), span(safeText`   ${failure.class}`, 'muted')]])
    : []
  const next = failure ? wrapped([[span(sanitize(failure.next_step))]]) : []
  const resume = wrapped(resumeLines(outlook, run, stepSeconds))
  const command = wrapped(commandLines(outlook, run))
  const room = rows - 2 - why.length - next.length - resume.length - command.length
  const evidence = (failure?.evidence ?? [])
    .slice(-EVIDENCE_LINES)
    .map((text): Line => [span(sanitize(text), 'muted')])
  return [
    headLine(run, now),
    [],
    ...labelled(safeText`Cause`, why),
    ...labelled(safeText`Evidence`, evidence.slice(Math.max(0, evidence.length - Math.max(0, room)))),
    ...labelled(safeText`Next`, next),
    ...labelled(safeText`Resume`, resume),
    ...labelled(safeText`Command`, command),
  ]
}
