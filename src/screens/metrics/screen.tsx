import { Box } from 'ink'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, floatWords } from '../../core/text/words.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { Block } from '../ui/block.tsx'
import { drawChart } from '../ui/chart.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { besideOf } from './grid.ts'
import { chartKeys, filteredMetricsKeys, gridKeys, metricsKeys } from './keys.ts'
import { MetricsView } from './metrics-view.ts'
import {
  atWords,
  choiceLine,
  legendLines,
  metricLines,
  NOTHING_LOGGED,
  noMatchLines,
  pageLine,
  valueLines,
} from './rows.ts'

/** Pane of one metric. */
function ChartPane({
  view,
  name,
  area,
  chosen,
}: {
  view: MetricsView
  name: string
  area: Area
  chosen: boolean
}) {
  const inside = insidePane(area.columns, area.rows)
  const drawing = view.charts.drawing(name, inside.columns, inside.rows)
  const [id = ''] = view.runs
  const value = view.valueAt(id, name)
  const lines = (drawing && drawChart(drawing.chart, inside.columns, inside.rows)) ?? [
    [],
    [span(safeText`no finite value`, 'muted')],
  ]
  const newest: Line =
    value === null ? [] : [span(sanitize(floatWords(value)), Number.isFinite(value) ? 'strong' : 'bad')]
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={[span(sanitize(name), chosen ? 'title' : 'text')]}
      note={view.single ? choiceLine(view) : newest}
      tone={chosen && !view.single ? 'accent' : 'border'}
      lines={lines}
    />
  )
}

function GridView({ view, area }: { view: MetricsView; area: Area }) {
  const legend = view.legendRows()
  const { across, widths, heights } = view.grid(area)
  const names = view.shown()
  return (
    <Box flexDirection="column" width={area.columns} height={area.rows}>
      {legend > 0 && (
        <Pane
          columns={area.columns}
          rows={legend}
          title={titleOf('runs')}
          lines={legendLines(view, area.columns - 4)}
        />
      )}
      {heights.map((rows, down) => (
        <Box key={names[(view.top + down) * across] ?? down} height={rows} flexShrink={0}>
          {widths.map((columns, at) => {
            const name = names[(view.top + down) * across + at]
            return name === undefined ? null : (
              <ChartPane
                key={name}
                view={view}
                name={name}
                area={{ columns, rows }}
                chosen={name === view.selected}
              />
            )
          })}
        </Box>
      ))}
      {view.noteRows(area) > 0 && <Block columns={area.columns} lines={[pageLine(view, area.columns)]} />}
    </Box>
  )
}

function OneChart({ view, name, area }: { view: MetricsView; name: string; area: Area }) {
  const { chart, table } = besideOf(area.columns, view.runs.length)
  if (table === 0) {
    const below = Math.min(view.runs.length + 2, Math.max(3, area.rows - 12))
    return (
      <Box flexDirection="column" width={area.columns} height={area.rows}>
        <ChartPane view={view} name={name} area={{ columns: area.columns, rows: area.rows - below }} chosen />
        <Pane
          columns={area.columns}
          rows={below}
          title={[span(atWords(view), 'title')]}
          lines={metricLines(view, name, area.columns - 4)}
        />
      </Box>
    )
  }
  const legend = legendLines(view, table - 4)
  return (
    <Box width={area.columns} height={area.rows}>
      <ChartPane view={view} name={name} area={{ columns: chart, rows: area.rows }} chosen />
      <Pane
        columns={table}
        rows={area.rows}
        title={titleOf('values')}
        note={[span(safeText`${countWords(view.names.indexOf(name) + 1)} of ${view.names.length}`, 'muted')]}
        lines={[...legend, [], ...valueLines(view, table - 4, area.rows - legend.length - 3)]}
      />
    </Box>
  )
}

function Message({ area, lines }: { area: Area; lines: readonly Line[] }) {
  return <Pane columns={area.columns} rows={area.rows} title={titleOf('metrics')} lines={lines} />
}

/**
 * The charts of runs: `of` names them, separated by commas, the one that the screen is about first. `embedded` as a tab of a
 * run's page, which has the header to itself.
 */
export function openMetrics(stage: Stage, { of = '', state = {} }: Place, embedded = false): Screen {
  const view = new MetricsView(stage, of.split(',').filter(Boolean), state)
  return {
    place: () => ({ view: 'metrics', of: view.runs[0] ?? of, state: view.state() }),
    crumb: () => (view.runs.length === 1 ? safeText`metrics` : safeText`metrics of ${view.runs.length} runs`),
    status: () => (embedded ? [] : choiceLine(view)),
    script: () => view.script(),
    bindings(): Binding[] {
      const inner = view.single
        ? bind(chartKeys, view)
        : [...(view.filter === '' ? [] : bind(filteredMetricsKeys, view)), ...bind(gridKeys, view)]
      return [...inner, ...bind(metricsKeys, view), ...bind(listKeys, view)]
    },
    view(area) {
      const { selected } = view
      if (view.names.length === 0) return <Message area={area} lines={NOTHING_LOGGED} />
      if (selected === null || view.shown().length === 0)
        return <Message area={area} lines={noMatchLines(view.filter, view.stage.keyWord)} />
      return view.single ? (
        <OneChart view={view} name={selected} area={area} />
      ) : (
        <GridView view={view} area={area} />
      )
    },
    refresh: data => data && view.read(),
    close() {},
  }
}
