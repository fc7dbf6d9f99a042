import type { Glance, RegistryGlance } from '../../control/glance.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, durationWords, floatWords, shortCount } from '../../core/text/words.ts'
import { ACTIVE_STATES, type Run } from '../../schema/run.ts'
import { speedMetric } from '../ui/headline.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { sparkline } from '../ui/sparkline.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'

/** Cells of a loss curve in the list. */
export const CURVE_WIDTH = 10

export const RUN_COLUMNS: readonly Column[] = [
  { id: 'state', title: safeText`  state`, rank: 0 },
  { id: 'name', title: safeText`name`, rank: 0, max: 64, min: 12 },
  { id: 'step', title: safeText`step`, align: 'right', rank: 1 },
  { id: 'curve', title: safeText`loss`, rank: 5, max: CURVE_WIDTH },
  { id: 'loss', title: safeText``, align: 'right', rank: 2 },
  { id: 'speed', title: safeText`speed`, align: 'right', rank: 7 },
  { id: 'eta', title: safeText`time left`, align: 'right', rank: 4 },
  { id: 'seen', title: safeText`last sign`, align: 'right', rank: 3 },
  { id: 'where', title: safeText`where`, rank: 6, max: 20 },
]

function stepWords({ step, max_steps }: Run): SafeText {
  if (step === null) return safeText``
  if (max_steps === null) return safeText`${countWords(step)}`
  const most = max_steps >= 100_000 ? shortCount(max_steps) : countWords(max_steps)
  return safeText`${countWords(step)}/${most}`
}

function lossLine(run: Run, glance: Glance | undefined): Line {
  const name = glance?.metric ?? null
  const value = name === null ? undefined : glance?.latest[name]?.value
  if (value === undefined) return []
  const sick = !Number.isFinite(value)
  const failed = run.failure !== null && sick
  return [span(safeText`${floatWords(value)}${failed ? ' !' : ''}`, sick ? 'bad' : 'text')]
}

/** Seconds that the rest of a run takes at its newest speed; null when nobody can know. */
export function secondsLeft(run: Run, glance: Glance | undefined): number | null {
  if (run.state !== 'running' || run.step === null || run.max_steps === null || !glance) return null
  const perStep = Object.entries(glance.latest).find(([name]) =>
    /(^|\/)(step_s|seconds_per_step|step_time_s)$/.test(name),
  )
  const perSecond = Object.entries(glance.latest).find(([name]) => /steps(_per_s|\/s)$/.test(name))
  const seconds = perStep?.[1].value ?? (perSecond ? 1 / perSecond[1].value : Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? (run.max_steps - run.step) * seconds : null
}

function speedWords(run: Run, glance: Glance | undefined): SafeText {
  const speed = glance && speedMetric(Object.keys(glance.latest))
  const value = speed ? glance.latest[speed.name]?.value : undefined
  if (!speed || value === undefined || run.state !== 'running') return safeText``
  return safeText`${shortCount(Number(value.toPrecision(3)))} ${speed.unit}`
}

/** One run as cells of the list. */
export function runCells(run: Run, glance: Glance | undefined, now: Date): Cells {
  const look = STATE_LOOK[run.state]
  const needsMe = glance?.unseen ?? false
  const left = secondsLeft(run, glance)
  const seen = run.last_event_at ?? run.updated_at
  const active = ACTIVE_STATES.includes(run.state)
  return {
    state: [
      span(safeText`${needsMe ? '▌' : ' '}`, 'bad'),
      span(safeText`${look.mark} ${run.state}`, look.tone),
    ],
    name: [span(sanitize(run.name), needsMe ? 'strong' : 'text')],
    step: [span(stepWords(run))],
    curve: [span(glance ? sparkline(glance.curve, CURVE_WIDTH) : safeText``, active ? 'chart' : 'muted')],
    loss: lossLine(run, glance),
    speed: [span(speedWords(run, glance))],
    eta: [span(left === null ? safeText`` : sanitize(durationWords(coarseSeconds(left))))],
    seen: [span(roughAge(seen, now), active ? 'text' : 'muted')],
    where: [span(sanitize(run.adapter), 'muted')],
  }
}

/** Rounded so that the words do not change with every step. */
function coarseSeconds(seconds: number): number {
  if (seconds < 60) return Math.ceil(seconds / 5) * 5
  if (seconds < 3600) return Math.ceil(seconds / 60) * 60
  return Math.ceil(seconds / 600) * 600
}

/** What the header says of the registry: `3 running  2 queued  1 needs you`. */
export function countsLine({ counts, unseen: needs }: RegistryGlance): Line {
  const queued = counts.queued + counts.submitted
  return [
    span(safeText`${countWords(counts.running)} running`, counts.running > 0 ? 'good' : 'muted'),
    span(safeText`  ${countWords(queued)} queued`, queued > 0 ? 'info' : 'muted'),
    ...(needs === 0
      ? []
      : [span(safeText`  ${countWords(needs)} ${needs === 1 ? 'needs' : 'need'} you`, 'bad')]),
  ]
}

/** What an empty registry says: how to get from here to a first run. */
export const EMPTY_LINES: readonly Line[] = [
  [],
  [span(safeText`No run yet.`, 'strong')],
  [],
  [span(safeText`Try the whole way, on simulated recordings, in three minutes:`)],
  [span(safeText`  orion demo`, 'accent')],
  [],
  [span(safeText`Or bring your own data and start a run:`)],
  [span(safeText`  orion data add recording.nwb`, 'accent')],
  [span(safeText`  orion train examples/r2-test.yaml`, 'accent')],
  [],
  [span(safeText`It appears here as soon as it is launched, from whatever terminal.`, 'muted')],
]

export const noMatchLines = (filter: string): readonly Line[] => [
  [],
  [span(safeText`No run matches `), span(sanitize(filter), 'accent'), span(safeText`.`)],
  [
    span(
      safeText`Words are looked for in name, id and key; state:failed picks states. Esc shows all runs.`,
      'muted',
    ),
  ],
]
