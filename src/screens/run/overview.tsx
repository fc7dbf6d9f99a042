import { Box } from 'ink'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Area } from '../stage/screen.ts'
import { chartLines } from '../ui/chart.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { adviceLine, cardLines, STOPPED } from './card.ts'
import { factLines } from './facts.ts'
import type { OpenRun } from './open-run.ts'

/** From here on chart and facts stand side by side. */
const SIDE_BY_SIDE = 100
/** Fewest rows that a chart is worth. */
const CHART_ROWS = 8

function Chart({ page, area }: { page: OpenRun; area: Area }) {
  const inside = insidePane(area.columns, area.rows)
  const series = page.series()
  const lines: Line[] = (series && chartLines(series, inside.columns, inside.rows)) ?? [
    [],
    [span(safeText`${page.metric === null ? 'Nothing was logged yet.' : 'No finite value yet.'}`, 'muted')],
  ]
  const superseded = series?.superseded.some(flag => flag === 1) ?? false
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={titleOf(page.metric ?? 'loss')}
      note={superseded ? [span(safeText`dim: redone by a resume`, 'superseded')] : []}
      lines={lines.map(line => line.map(piece => ({ ...piece, text: sanitize(piece.text) })))}
    />
  )
}

/** What happened, the curve, and what this run is. */
export function Overview({ page, area }: { page: OpenRun; area: Area }) {
  const { run } = page.page
  const now = page.stage.context.now()
  const card = STOPPED.includes(run.state)
    ? cardLines(run, page.resuming.outlook, now, page.workSeconds(), insidePane(area.columns, area.rows))
    : []
  const cardRows = card.length === 0 ? 0 : Math.min(card.length + 2, area.rows)
  const rest = area.rows - cardRows
  const wide = area.columns >= SIDE_BY_SIDE
  const chartColumns = wide ? Math.floor(area.columns * 0.55) : area.columns
  const facts = factLines(page.page, now, {
    ...{ vitals: page.vitals(), attempt: page.attempt, host: page.host, coming: page.nextDue() },
    columns: insidePane(wide ? area.columns - chartColumns : area.columns, rest).columns,
  })
  const chart: Area = {
    columns: chartColumns,
    rows: wide ? rest : Math.max(CHART_ROWS, rest - facts.length - 2),
  }
  const showChart = chart.rows >= CHART_ROWS && chart.rows <= rest
  const factArea: Area = wide
    ? { columns: area.columns - chart.columns, rows: rest }
    : { columns: area.columns, rows: showChart ? rest - chart.rows : rest }
  return (
    <Box flexDirection="column" width={area.columns} height={area.rows}>
      {cardRows > 0 && (
        <Pane
          columns={area.columns}
          rows={cardRows}
          title={titleOf('what happened')}
          note={adviceLine(run.failure, page.resuming.outlook)}
          tone={run.state === 'failed' || run.state === 'lost' ? 'bad' : 'warn'}
          lines={card}
        />
      )}
      <Box flexDirection={wide ? 'row' : 'column'} height={rest} flexShrink={0}>
        {showChart && <Chart page={page} area={chart} />}
        {factArea.rows >= 3 && (
          <Pane
            columns={showChart || !wide ? factArea.columns : area.columns}
            rows={factArea.rows}
            title={titleOf('this run')}
            lines={facts}
          />
        )}
      </Box>
    </Box>
  )
}
