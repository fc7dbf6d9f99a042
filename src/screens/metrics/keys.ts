import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import type { MetricsView } from './metrics-view.ts'

const empty = (view: MetricsView): SafeText | null =>
  view.names.length === 0 ? safeText`nothing was logged yet` : null

const entry = (
  name: string,
  keys: KeyEntry<MetricsView>['keys'],
  label: string,
  description: string,
  run: (view: MetricsView) => void,
  more: Partial<KeyEntry<MetricsView>> = {},
): KeyEntry<MetricsView> => ({
  id: `metrics.${name}`,
  keys,
  scope: 'metrics',
  label,
  description,
  disabled: empty,
  run,
  ...more,
})

const notZoomed = (view: MetricsView): SafeText | null =>
  empty(view) ??
  (view.axis.range === null
    ? safeText`the whole axis is shown: ${view.stage.keyWord('metrics.in')} zooms in`
    : null)

/** Keys that work on all charts and on one. */
export const metricsKeys: readonly KeyEntry<MetricsView>[] = [
  entry(
    'filter',
    ['/'],
    'filter',
    'Show only metrics whose name or kind (loss, score, optimizer, speed, memory) has what is typed.',
    view => view.stage.edit(narrowing(view.filter, text => view.setFilter(text))),
    { footer: 4 },
  ),
  entry(
    'add',
    ['a'],
    'add runs',
    'Choose runs whose curves are laid over these.',
    view => view.chooseRuns(),
    {
      footer: 3,
    },
  ),
  entry(
    'smooth',
    ['s'],
    'smooth',
    'Smooth more: the next weight of a moving average, then none.',
    view => view.smoothBy(1),
    {
      footer: 5,
    },
  ),
  entry('smooth-less', ['S'], 'smooth less', 'The weight before.', view => view.smoothBy(-1)),
  entry(
    'in',
    named('metrics.in').keys,
    'zoom in',
    'Half as wide a part of the axis, around the cursor or at its end.',
    view => view.axis.zoomBy(0.5),
    {
      footer: 6,
    },
  ),
  entry('out', ['_'], 'zoom out', 'Twice as wide a part of the axis.', view => view.axis.zoomBy(2), {
    disabled: notZoomed,
  }),
  entry(
    'earlier',
    ['<', ','],
    'earlier',
    'Move the part of the axis that is shown back.',
    view => view.axis.panBy(-0.25),
    {
      disabled: notZoomed,
    },
  ),
  entry('later', ['>', '.'], 'later', 'Move it forward.', view => view.axis.panBy(0.25), {
    disabled: notZoomed,
  }),
  entry(
    'whole',
    ['0'],
    'whole axis',
    'Show the whole axis again.',
    view => {
      view.axis.range = null
    },
    {
      disabled: notZoomed,
    },
  ),
  entry('log-y', ['Y'], 'log y', 'A logarithmic y axis, or a linear one again.', view =>
    view.change({ logY: !view.options.logY }),
  ),
  entry('log-x', ['X'], 'log x', 'A logarithmic x axis, or a linear one again.', view =>
    view.change({ logX: !view.options.logX }),
  ),
  entry(
    'unit',
    ['u'],
    'x unit',
    'The x axis by step, by time of training, or by a metric that counts (epoch, tokens).',
    view => view.nextUnit(),
  ),
  entry(
    'robust',
    ['o'],
    'outliers',
    'Let the y axis span the middle 98 % of the values, or all of them again.',
    view => view.change({ robust: !view.options.robust }),
  ),
  entry('old', ['z'], 'superseded', 'Hide what a resume made obsolete, or show it again.', view =>
    view.change({ old: !view.options.old }),
  ),
]

/** Keys while charts stand side by side. */
export const gridKeys: readonly KeyEntry<MetricsView>[] = [
  entry(
    'open',
    ['enter'],
    'one chart',
    'Let the chart under the cursor fill the screen.',
    view => view.open(true),
    {
      scope: 'metrics.grid',
      footer: 1,
    },
  ),
  entry('left', ['h', 'left'], 'left', 'The chart to the left.', view => view.select(-1), {
    scope: 'metrics.grid',
  }),
  entry('right', ['l', 'right'], 'right', 'The chart to the right.', view => view.select(1), {
    scope: 'metrics.grid',
  }),
]

/** Keys while one chart fills the screen. */
export const chartKeys: readonly KeyEntry<MetricsView>[] = [
  entry(
    'cursor-left',
    ['h', 'left'],
    'cursor',
    'Move the cursor left; it reads every metric at its step.',
    view => view.moveCursor(-1),
    {
      scope: 'metrics.chart',
      footer: 1,
    },
  ),
  entry(
    'cursor-right',
    ['l', 'right'],
    'cursor right',
    'Move the cursor right.',
    view => view.moveCursor(1),
    {
      scope: 'metrics.chart',
    },
  ),
  entry(
    'cursor-far-left',
    ['H', 'b'],
    'far left',
    'Move the cursor ten columns left.',
    view => view.moveCursorFar(-1),
    {
      scope: 'metrics.chart',
    },
  ),
  entry(
    'cursor-far-right',
    ['L', 'w'],
    'far right',
    'Move the cursor ten columns right.',
    view => view.moveCursorFar(1),
    {
      scope: 'metrics.chart',
    },
  ),
  entry(
    'bad',
    ['e'],
    'next NaN',
    'Put the cursor on the next value that is no number.',
    view => view.findBad(1),
    {
      scope: 'metrics.chart',
    },
  ),
  entry('bad-before', ['E'], 'NaN before', 'Put it on the one before.', view => view.findBad(-1), {
    scope: 'metrics.chart',
  }),
  entry('grid', ['enter'], 'all charts', 'Back to all charts.', view => view.open(false), {
    scope: 'metrics.chart',
    footer: 2,
  }),
  entry(
    'leave',
    ['esc'],
    'leave',
    'Take the cursor away; without one, back to all charts.',
    view => view.leave(),
    {
      scope: 'metrics.chart',
    },
  ),
]

/** Only there while a filter is on: Esc takes it off before it leaves the screen. */
export const filteredMetricsKeys: readonly KeyEntry<MetricsView>[] = [
  entry(
    'unfilter',
    named('metrics.unfilter').keys,
    'all metrics',
    'Take the filter off.',
    view => view.setFilter(''),
    {
      scope: 'metrics.grid',
      footer: 2,
    },
  ),
]
