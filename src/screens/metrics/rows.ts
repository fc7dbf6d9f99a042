import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, floatWords } from '../../core/text/words.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { fitLine, type Line, span, spreadLine } from '../ui/line.ts'
import { cutSafe, fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import { markOf } from './look.ts'
import type { MetricsView } from './metrics-view.ts'
import { optionWords } from './option-words.ts'

/** Columns of one value in the table. */
const VALUE = 10
/** Fewest columns of a metric's name in it. */
const NAME = 12

/** A value as it stands in a column, or a word for none. */
export function valueLine(value: number | null, strong = false): Line {
  if (value === null) return [span(safeText`·`, 'muted')]
  const tone = Number.isFinite(value) ? (strong ? 'strong' : 'text') : 'bad'
  return [span(sanitize(floatWords(value)), tone)]
}

/** Which curve is which run, with its state and where it stands. */
export function legendLines(view: MetricsView, columns: number): Line[] {
  return view.runs.map((id, place): Line => {
    const run = view.curves.run(id)
    const look = STATE_LOOK[run.state]
    const step = run.step === null ? safeText`` : safeText`${countWords(run.step)}`
    const room = Math.max(4, columns - 6 - step.length)
    return [
      markOf(place),
      span(safeText` `),
      span(fitSafe(sanitize(run.name), room)),
      span(safeText` ${look.mark} `, look.tone),
      span(step, 'muted'),
    ]
  })
}

/** Values of every metric under the cursor, a column a run; `rows` around the one whose chart is shown. */
export function valueLines(view: MetricsView, columns: number, rows: number): Line[] {
  const shown = view.runs.slice(0, Math.max(1, Math.floor((columns - NAME) / (VALUE + 1))))
  const name = columns - shown.length * (VALUE + 1)
  const names = view.shown()
  const at = Math.max(0, names.indexOf(view.selected ?? ''))
  const top = Math.max(0, Math.min(at - (rows >> 1), names.length - (rows - 1)))
  const head: Line = [
    span(fitSafe(atWords(view), name), 'muted'),
    ...shown.flatMap((_, place) => [span(safeText` `), ...fitLine([markOf(place)], VALUE, 'right')]),
  ]
  const body = names.slice(top, top + rows - 1).map((metric): Line => {
    const chosen = metric === view.selected
    return [
      span(fitSafe(cutSafe(sanitize(metric), name, 'middle'), name), chosen ? 'title' : 'text'),
      ...shown.flatMap(id => [
        span(safeText` `),
        ...fitLine(valueLine(view.valueAt(id, metric), chosen), VALUE, 'right'),
      ]),
    ]
  })
  return [head, ...body]
}

/** What the values are of: a place on the axis, or the newest. */
export function atWords(view: MetricsView): SafeText {
  const { axis, options } = view
  if (axis.cursor === null) return safeText`newest`
  const what =
    options.unit === 'step'
      ? safeText`step `
      : options.unit === 'time'
        ? safeText`after `
        : sanitize(`${options.unit} `)
  return safeText`${what}${axis.words(axis.cursor)}`
}

/** The values of one metric under the cursor, a line a run, where there is no room for the table. */
export function metricLines(view: MetricsView, metric: string, columns: number): Line[] {
  return view.runs.map((id, place): Line => {
    const run = view.curves.run(id)
    const latest = view.curves.latest(id).get(metric) ?? null
    return [
      markOf(place),
      span(safeText` `),
      span(fitSafe(sanitize(run.name), Math.max(8, columns - 2 * (VALUE + 10))), 'text'),
      ...fitLine(valueLine(view.valueAt(id, metric), true), VALUE, 'right'),
      span(safeText`  newest`, 'muted'),
      ...fitLine(valueLine(latest?.value ?? null), VALUE, 'right'),
    ]
  })
}

/** Filter and choices, for an edge of the screen. */
export function choiceLine({ filter, options, axis }: MetricsView): Line {
  const words = optionWords(options, axis).join('  ')
  return [
    ...(filter === '' ? [] : [span(sanitize(`/${filter}  `), 'accent')]),
    ...(words === '' ? [] : [span(sanitize(words), 'info')]),
  ]
}

/** Under the grid: which charts are on this page, and what is chosen. */
export function pageLine(view: MetricsView, columns: number): Line {
  const { across, down } = view.grid()
  const count = view.shown().length
  const first = view.top * across
  const last = Math.min(count, first + across * down)
  const here = safeText` ${first + 1} to ${last} of ${count} metrics`
  return spreadLine([span(here, 'muted')], [...choiceLine(view), span(safeText` `)], columns)
}

export const NOTHING_LOGGED: readonly Line[] = [
  [],
  [span(safeText`Nothing was logged yet.`, 'strong')],
  [span(safeText`Curves appear with the first step that the run reports.`, 'muted')],
]

export const noMatchLines = (filter: string, keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`No metric matches `), span(sanitize(filter), 'accent'), span(safeText`.`)],
  [
    span(
      safeText`Words are looked for in names and kinds: loss, score, optimizer, speed, memory; ${keyWord('metrics.unfilter')} shows all.`,
      'muted',
    ),
  ],
]
