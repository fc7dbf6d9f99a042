import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'

/** What fills a tab of plain lines. */
export interface TextSource {
  lines(): readonly Line[]
  /** Reads again; true when lines came or changed. */
  read(): boolean
  /** Words after `orion` that print the same for a script. */
  script: readonly string[]
  /** Stays at the end while lines come, until somebody walks away from it. */
  follows?: boolean
}

/** A tab of plain lines that can only be walked through. */
export function openText(
  stage: Stage,
  title: string,
  id: string,
  source: TextSource,
  state: PlaceState = {},
): Screen {
  const last = () => Math.max(0, source.lines().length - height())
  const height = () => Math.max(1, stage.area.rows - 2)
  let top = typeof state.top === 'number' && state.top >= 0 ? Math.floor(state.top) : 0
  let atEnd = source.follows === true && state.top === undefined
  const list = {
    height,
    walk: (delta: number) => {
      top = Math.max(0, Math.min(last(), (atEnd ? last() : top) + delta))
      atEnd = source.follows === true && top === last()
    },
  }
  return {
    place: () => ({ view: 'run', of: id, state: atEnd ? { tab: title } : { tab: title, top } }),
    crumb: () => safeText`${title}`,
    status: () => [],
    script: () => source.script,
    bindings: () => bind(listKeys, list),
    view(area: Area) {
      const { rows } = insidePane(area.columns, area.rows)
      const lines = source.lines()
      top = Math.min(atEnd ? Number.POSITIVE_INFINITY : top, Math.max(0, lines.length - rows))
      const below = lines.length - top - rows
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={titleOf(title)}
          note={
            below > 0
              ? [span(safeText`${countWords(below)} more below`, 'muted')]
              : source.follows
                ? [span(safeText`following`, 'good')]
                : []
          }
          lines={
            lines.length > 0 ? lines.slice(top, top + rows) : [[], [span(safeText`Nothing yet.`, 'muted')]]
          }
        />
      )
    },
    refresh(data) {
      return data && source.read()
    },
    close() {},
  }
}
