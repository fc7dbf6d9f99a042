import type { SafeText } from '../../core/text/sanitize.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'

/** What fills a page of lines that can only be walked through. */
export interface PageContent {
  title: string
  crumb: SafeText
  lines(): readonly Line[]
  status(): Line
  bindings(): Binding[]
  refresh(data: boolean): void
  /** Words after `orion` that print the same for a script. */
  script: readonly string[]
  place(top: number): Place
  close(): void
}

/** A page of lines with a place to stand; what is on it may still be coming. */
export function openPage(stage: Stage, content: PageContent, from: number): Screen {
  let top = from
  let drawn = ''
  const height = () => Math.max(1, stage.area.rows - 2)
  const walk = (delta: number) => {
    top = Math.max(0, Math.min(content.lines().length - height(), top + delta))
  }
  const shown = () => {
    const lines = content.lines()
    const most = Math.max(0, lines.length - height())
    return {
      lines: lines.slice(Math.min(top, most), Math.min(top, most) + height()),
      below: Math.max(0, most - top),
    }
  }
  const words = () => shown().lines.map(lineText).join('\n')
  return {
    place: () => content.place(top),
    crumb: () => content.crumb,
    status: () => content.status(),
    script: () => content.script,
    bindings: () => [...content.bindings(), ...bind(listKeys, { height, walk })],
    view({ columns, rows }: Area) {
      const { lines, below } = shown()
      drawn = words()
      return (
        <Pane
          columns={columns}
          rows={rows}
          title={titleOf(content.title)}
          note={below > 0 ? [span(safeText`${countWords(below)} more below`, 'muted')] : []}
          lines={lines.slice(0, insidePane(columns, rows).rows)}
        />
      )
    },
    refresh(data) {
      content.refresh(data)
      return words() !== drawn
    },
    close: () => content.close(),
  }
}
