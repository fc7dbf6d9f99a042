import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place, PlaceState } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { Pane, titleOf } from '../ui/pane.tsx'
import { filteredLineKeys, lineKeys } from './keys.ts'
import { LinePage, type LineSource, type Window } from './line-page.ts'

/** What fills a page of lines. */
export interface LineContent extends LineSource {
  title: string
  crumb: SafeText
  /** Words after `orion` that print the same for a script. */
  script: readonly string[]
  /** Where the page is; `state` is what is needed to stand there again. */
  place(state: PlaceState): Place
  /** Reads again what may have changed. */
  refresh(data: boolean): void
  status?(): Line
  /** Keys of its own. */
  bindings?(): Binding[]
  close?(): void
}

/** How many lines hold the words of the filter, and what is out of sight below. */
function noteOf({ filter, source }: LinePage, { below, holding, all }: Window): Line {
  const end: Line =
    below > 0
      ? [span(safeText`${countWords(below)} more below`, 'muted')]
      : source.follows
        ? [span(safeText`following`, 'good')]
        : []
  if (filter === '') return end
  const count = safeText`${countWords(holding)} of ${countWords(all)}`
  return [
    span(safeText`/${filter}  `, 'accent'),
    span(count, 'muted'),
    ...(end.length === 0 ? [] : [span(safeText`  `), ...end]),
  ]
}

/** A page of lines that can be walked through and narrowed down. */
export function openLines(stage: Stage, content: LineContent, state: PlaceState = {}): Screen {
  const page = new LinePage(stage, content, state)
  const seen = () => {
    const window = page.visible(page.height())
    return { lines: window.lines, note: noteOf(page, window) }
  }
  const words = ({ lines, note }: ReturnType<typeof seen>) => [note, ...lines].map(lineText).join('\n')
  const none = () => (page.filter === '' ? safeText`Nothing yet.` : safeText`No line holds ${page.filter}.`)
  let drawn = ''
  return {
    place: () => content.place(page.state),
    crumb: () => content.crumb,
    status: () => content.status?.() ?? [],
    script: () => content.script,
    bindings: () => [
      ...(content.bindings?.() ?? []),
      ...(page.filter === '' ? [] : bind(filteredLineKeys, page)),
      ...bind(lineKeys, page),
      ...bind(listKeys, page),
    ],
    view({ columns, rows }) {
      const { lines, note } = seen()
      drawn = words({ lines, note })
      return (
        <Pane
          columns={columns}
          rows={rows}
          title={titleOf(content.title)}
          note={note}
          lines={lines.length > 0 ? lines : [[], [span(none(), 'muted')]]}
        />
      )
    },
    refresh(data) {
      content.refresh(data)
      return words(seen()) !== drawn
    },
    close: () => content.close?.(),
  }
}
