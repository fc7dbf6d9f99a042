import type { Glance, RegistryGlance } from '../../control/glance.ts'
import type { FilterMistake } from '../../control/run-filter.ts'
import { scoreWords, shareWords } from '../../core/benchmarks/score-words.ts'
import { clockWords } from '../../core/hosts/job-words.ts'
import type { Ailment } from '../../core/run-health.ts'
import type { Trend, Vitals } from '../../core/run-vitals.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, durationWords, floatWords, shortCount } from '../../core/text/words.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { ACTIVE_STATES, type Run, type RunOrder } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { type Line, span } from '../ui/line.ts'
import { pastAge, roughAge } from '../ui/rough-age.ts'
import { markSpan } from '../ui/score-line.ts'
import { sparkline } from '../ui/sparkline.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'

/** Cells of a loss curve in the list. */
export const CURVE_WIDTH = 10

export const RUN_COLUMNS: readonly Column[] = [
  { id: 'state', title: safeText`  state`, rank: 0 },
  { id: 'name', title: safeText`name`, rank: 0, max: 64, min: 12 },
  { id: 'step', title: safeText`step`, align: 'right', rank: 1 },
  { id: 'curve', title: safeText``, rank: 6, max: CURVE_WIDTH },
  { id: 'loss', title: safeText`loss  `, align: 'right', rank: 2 },
  { id: 'score', title: safeText`score`, align: 'right', rank: 5, max: 24 },
  { id: 'speed', title: safeText`speed`, align: 'right', rank: 8 },
  { id: 'eta', title: safeText`time left`, align: 'right', rank: 4 },
  { id: 'seen', title: safeText`last sign`, align: 'right', rank: 3 },
  { id: 'health', title: safeText`health`, rank: 7, max: 32 },
  { id: 'where', title: safeText`where`, rank: 9, max: 20 },
]

/** The columns without that of scores, for runs none of which was measured. */
export const WITHOUT_SCORES = RUN_COLUMNS.filter(({ id }) => id !== 'score')

/** A mark and a word for each complaint; the mark alone tells them apart. */
const AILMENT_LOOK: Record<Ailment, { text: SafeText; tone: Tone }> = {
  nan: { text: safeText`! no number`, tone: 'bad' },
  stall: { text: safeText`‖ silent`, tone: 'bad' },
  spike: { text: safeText`^ spike`, tone: 'warn' },
  slow: { text: safeText`~ slow`, tone: 'warn' },
  data_wait: { text: safeText`⋯ data wait`, tone: 'warn' },
}

const ARROWS: Record<Trend, SafeText> = { falling: safeText`↓`, rising: safeText`↑`, level: safeText`→` }

function stepWords({ step, max_steps }: Run): SafeText {
  if (step === null) return safeText``
  if (max_steps === null) return safeText`${countWords(step)}`
  const most = max_steps >= 100_000 ? shortCount(max_steps) : countWords(max_steps)
  return safeText`${countWords(step)}/${most}`
}

function lossLine(run: Run, vitals: Vitals | undefined): Line {
  const value = vitals?.value ?? null
  if (value === null) return []
  const sick = !Number.isFinite(value)
  const arrow = vitals?.trend
    ? ARROWS[vitals.trend]
    : run.failure !== null && sick
      ? safeText`!`
      : safeText` `
  return [span(safeText`${floatWords(value)} `, sick ? 'bad' : 'text'), span(arrow, sick ? 'bad' : 'muted')]
}

function healthLine(vitals: Vitals | undefined): Line {
  const [complaint] = vitals?.health ?? []
  if (!complaint) return []
  const { text, tone } = AILMENT_LOOK[complaint.ailment]
  return [span(text, tone)]
}

function speedWords(vitals: Vitals | undefined): SafeText {
  if (!vitals?.speed) return safeText``
  const { value, unit } = vitals.speed
  return safeText`${shortCount(Number(value.toPrecision(3)))} ${unit}`
}

/** What else is known of a row. */
export interface RowFacts {
  glance: Glance | undefined
  vitals: Vitals | undefined
  score: Measured | undefined
  marked: boolean
}

/** The first metric of a score, with the sign that says whether its items were trained on: `r2 0.8123 ✔`. */
function scoreCell(score: Measured | undefined): Line {
  const [first] = Object.entries(score?.scores ?? {})
  if (!score || !first) return []
  const [metric, { value }] = first
  const part = score.partial_subset === 1 ? '' : `${shareWords(score)} `
  return [span(safeText`${part}${metric} `, 'muted'), span(safeText`${scoreWords(value)} `), markSpan(score)]
}

/** One run as cells of the list. */
export function runCells(run: Run, { glance, vitals, score, marked }: RowFacts, now: Date): Cells {
  const look = STATE_LOOK[run.state]
  const needsMe = glance?.unseen ?? false
  const left = vitals?.seconds_left ?? null
  const seen = run.last_event_at ?? run.updated_at
  const active = ACTIVE_STATES.includes(run.state)
  const ails = active && (vitals?.health.length ?? 0) > 0
  const sign = marked ? '+' : needsMe ? '▌' : ails ? '!' : ' '
  return {
    state: [
      span(safeText`${sign}`, marked ? 'accent' : 'bad'),
      span(safeText`${look.mark} ${run.state}`, look.tone),
    ],
    name: [
      ...(run.pinned ? [span(safeText`* `, 'accent')] : []),
      span(sanitize(run.name), needsMe ? 'strong' : 'text'),
    ],
    step: [span(stepWords(run))],
    curve: [span(glance ? sparkline(glance.curve, CURVE_WIDTH) : safeText``, active ? 'chart' : 'muted')],
    loss: lossLine(run, vitals),
    score: scoreCell(score),
    speed: [span(speedWords(vitals))],
    eta: etaLine(run, glance, left, now),
    seen: [active ? span(roughAge(seen, now)) : span(pastAge(seen, now), 'muted')],
    health: run.waiting
      ? stageLine(run.waiting.why)
      : run.state === 'queued'
        ? queueLine(glance)
        : healthLine(vitals),
    where: [span(sanitize(run.adapter), 'muted')],
  }
}

/** What a stage that is not launched yet waits for. */
const stageLine = (why: string): Line => [span(sanitize(why), 'warn')]

/** Why it waits, in the scheduler's word. */
function queueLine(glance: Glance | undefined): Line {
  const reason = glance?.job?.reason ?? null
  return reason === null ? [] : [span(sanitize(reason), 'info')]
}

/** Time left; of a run that waits, when its scheduler expects it to start. */
function etaLine(run: Run, glance: Glance | undefined, left: number | null, now: Date): Line {
  const start = run.state === 'queued' ? (glance?.job?.expected_start ?? null) : null
  if (start !== null) return [span(safeText`at ${clockWords(start, now)}`, 'info')]
  return [span(left === null ? safeText`` : sanitize(durationWords(coarseSeconds(left))))]
}

/** Rounded so that the words do not change with every step. */
function coarseSeconds(seconds: number): number {
  if (seconds < 60) return Math.ceil(seconds / 5) * 5
  if (seconds < 3600) return Math.ceil(seconds / 60) * 60
  return Math.ceil(seconds / 600) * 600
}

export const ORDER_WORDS: Record<RunOrder, SafeText> = {
  needs_me: safeText`needs me`,
  created: safeText`newest`,
  changed: safeText`last change`,
  name: safeText`name`,
}

/** Under the field: where the filter is wrong and what was probably meant. */
export function mistakeLine({ column, message, suggestion }: FilterMistake): Line {
  return [
    span(safeText` column ${column}: ${message}`, 'warn'),
    ...(suggestion === undefined ? [] : [span(safeText`; did you mean ${suggestion}?`, 'warn')]),
  ]
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
export const emptyLines = (keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`No run yet.`, 'strong')],
  [],
  [span(safeText`Try the whole way, on simulated recordings, in three minutes:`)],
  [span(safeText`  orion demo`, 'accent')],
  [],
  [span(safeText`Or bring your own data and start a run:`)],
  [span(safeText`  orion data add recording.nwb`, 'accent')],
  [span(safeText`  orion train examples/r2-test.yaml`, 'accent')],
  [span(safeText`${keyWord('runs.new')} builds one step by step, from a template or from nothing.`)],
  [],
  [span(safeText`It appears here as soon as it is launched, from whatever terminal.`, 'muted')],
]

export const noMatchLines = (filter: string, keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`No run matches `), span(sanitize(filter), 'accent'), span(safeText`.`)],
  [
    span(
      safeText`Words are looked for in name, id and key; state:failed, lr>1e-4, age<2d pick by field; ${keyWord('runs.unfilter')} shows all runs.`,
      'muted',
    ),
  ],
]

/** While the registry is still looked through for a filter that no index answers. */
export const lookingLines = (filter: string): readonly Line[] => [
  [],
  [span(safeText`Looking for `), span(sanitize(filter), 'accent'), span(safeText` in older runs.`, 'muted')],
]
