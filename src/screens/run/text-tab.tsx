import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'

/** A tab of plain lines that can only be walked through. */
export function openText(stage: Stage, title: string, id: string, read: () => Line[]): Screen {
  let lines = read()
  let top = 0
  const height = () => Math.max(1, stage.area.rows - 2)
  const list = {
    height,
    walk: (delta: number) => {
      top = Math.max(0, Math.min(lines.length - height(), top + delta))
    },
  }
  return {
    place: () => ({ view: 'run', of: id, state: { tab: title } }),
    crumb: () => safeText`${title}`,
    status: () => [],
    bindings: () => bind(listKeys, list),
    view(area: Area) {
      const { rows } = insidePane(area.columns, area.rows)
      const below = lines.length - top - rows
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={titleOf(title)}
          note={below > 0 ? [span(safeText`${countWords(below)} more below`, 'muted')] : []}
          lines={
            lines.length > 0 ? lines.slice(top, top + rows) : [[], [span(safeText`Nothing yet.`, 'muted')]]
          }
        />
      )
    },
    refresh(data) {
      if (data) lines = read()
      return data
    },
    close() {},
  }
}
