import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { filteredTextKeys, textKeys } from './text-keys.ts'
import { TextPage, type TextSource } from './text-page.ts'

/** How many lines are shown where a filter is on, and what is out of sight below. */
function noteOf(page: TextPage, below: number): Line {
  const { filter, source } = page
  const filtered: Line =
    filter === ''
      ? []
      : [
          span(safeText`/${filter}  `, 'accent'),
          span(safeText`${countWords(page.lines().length)} of ${countWords(source.lines().length)}`, 'muted'),
        ]
  if (below > 0)
    return [...filtered, span(safeText`${filter === '' ? '' : '  '}${countWords(below)} more below`, 'muted')]
  return filter === '' && source.follows ? [span(safeText`following`, 'good')] : filtered
}

/** A tab of plain lines that can be walked through and narrowed down. */
export function openText(
  stage: Stage,
  title: string,
  id: string,
  source: TextSource,
  state: PlaceState = {},
): Screen {
  const page = new TextPage(stage, source, state)
  return {
    place: () => ({ view: 'run', of: id, state: { tab: title, ...page.state } }),
    crumb: () => safeText`${title}`,
    status: () => [],
    script: () => source.script,
    bindings: () => [
      ...(page.filter === '' ? [] : bind(filteredTextKeys, page)),
      ...bind(textKeys, page),
      ...bind(listKeys, page),
    ],
    view({ columns, rows }) {
      const { lines, below } = page.visible(insidePane(columns, rows).rows)
      const none = page.filter === '' ? safeText`Nothing yet.` : safeText`No line holds ${page.filter}.`
      return (
        <Pane
          columns={columns}
          rows={rows}
          title={titleOf(title)}
          note={noteOf(page, below)}
          lines={lines.length > 0 ? lines : [[], [span(none, 'muted')]]}
        />
      )
    },
    refresh(data) {
      return data && source.read()
    },
    close() {},
  }
}
