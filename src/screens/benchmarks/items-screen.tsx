import { benchAnswer } from '../../control/bench-results.ts'
import { ITEM_ORDERS } from '../../core/benchmarks/item-scores.ts'
import { scoreWords, shareWords } from '../../core/benchmarks/score-words.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane } from '../ui/pane.tsx'
import { markSpan } from '../ui/score-line.ts'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { filteredItemKeys, itemKeys } from './item-keys.ts'
import { ItemList } from './item-list.ts'
import { itemCells, itemColumns, ORDER_WORDS } from './item-rows.ts'

function itemLines(list: ItemList, columns: number): { lines: readonly Line[]; reach: number } {
  if (list.why !== null)
    return {
      lines: [[span(safeText`Its items cannot be read.`, 'bad')], [span(sanitize(list.why))]],
      reach: 0,
    }
  if (list.result === null) return { lines: [[span(safeText`reading its items`, 'muted')]], reach: 0 }
  if (list.shown.length === 0)
    return {
      lines: [[], [span(safeText`No item of a recording with `), span(sanitize(list.filter), 'accent')]],
      reach: 0,
    }
  const cells = list.visible().map(item => itemCells(item, list.higherIsBetter))
  const placed = placeColumns(itemColumns(list.metric), cells, columns, list.widths)
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    reach: widthThrough(placed, 'recording'),
  }
}

function titleLine({ measured, metric }: ItemList, name: string): Line {
  const value = measured.scores?.[metric]?.value
  return [
    span(sanitize(name), 'title'),
    span(safeText` on ${measured.suite}  `, 'muted'),
    span(safeText`${metric} ${value === undefined ? '' : scoreWords(value)} `, 'strong'),
    markSpan(measured),
  ]
}

function noteLine(list: ItemList): Line {
  const filter: Line = list.filter === '' ? [] : [span(safeText`/${list.filter}  `, 'accent')]
  const of = list.measured.partial_subset === 1 ? '' : `, ${shareWords(list.measured)} of each recording`
  return [
    ...filter,
    span(safeText`${countWords(list.shown.length)} items${of}, ${ORDER_WORDS[list.order]}`, 'muted'),
  ]
}

/** The items of one result: which of them cost the score most. */
export function openItems(stage: Stage, key: string, state: PlaceState): Screen {
  const measured = benchAnswer(stage.context, key)
  const list = new ItemList(stage, measured, {
    metric: typeof state.metric === 'string' ? state.metric : null,
    order: ITEM_ORDERS.find(each => each === state.order) ?? 'worst',
    filter: typeof state.filter === 'string' ? state.filter : '',
    selected: typeof state.selected === 'string' ? state.selected : null,
  })
  const name = measured.of_run === null ? 'baseline' : `${measured.run_name} @ ${countWords(measured.step)}`
  let drawn = ''
  const words = () =>
    [...itemLines(list, insidePane(stage.area.columns, 0).columns).lines, noteLine(list)]
      .map(lineText)
      .join('\n')
  return {
    place: () => ({
      view: 'benchmarks',
      of: key,
      state: { metric: list.metric, order: list.order, filter: list.filter, selected: list.at.selected },
    }),
    crumb: () => sanitize(`items of ${name}`),
    script: () => list.script(),
    status: () => [],
    bindings: () => [
      ...(list.filter === '' ? [] : bind(filteredItemKeys, list)),
      ...bind(itemKeys, list),
      ...bind(listKeys, list),
    ],
    view({ columns, rows }) {
      drawn = words()
      const { lines, reach } = itemLines(list, insidePane(columns, rows).columns)
      return (
        <Pane
          columns={columns}
          rows={rows}
          title={titleLine(list, name)}
          note={noteLine(list)}
          lines={lines}
          {...(reach > 0 ? { selected: { line: 1 + list.at.at - list.at.top, columns: reach } } : {})}
        />
      )
    },
    click: row => clickItem(list.visible(), row - ABOVE_ITEMS, list.at.selected, delta => list.walk(delta)),
    refresh: () => words() !== drawn,
    close: () => list.close(),
  }
}
