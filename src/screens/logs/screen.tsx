import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { logKeys } from './keys.ts'
import { LogPane } from './log-pane.ts'

/** The logs of a run, live. */
export function openLogs(stage: Stage, place: Place & { of: string }): Screen {
  const pane = new LogPane(stage, place.of)
  return {
    place: () => place,
    crumb: () => safeText`logs`,
    status: () => [],
    bindings: () => [...bind(logKeys, pane), ...bind(listKeys, pane)],
    view(area: Area) {
      const { view } = pane
      const { rows } = insidePane(area.columns, area.rows)
      const lines = view.rows(rows)
      const where = view.only ?? (view.tail.sources.length > 1 ? 'all outputs' : (view.tail.sources[0] ?? ''))
      const note = view.follow
        ? safeText`following`
        : safeText`${countWords(view.below(rows))} below, f follows`
      const empty = pane.feed.loading ? safeText`Reading.` : safeText`Nothing was written yet.`
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={[...titleOf('logs'), span(safeText`  attempt ${view.tail.attempt}  ${where}`, 'muted')]}
          note={[span(note, view.follow ? 'good' : 'warn')]}
          lines={lines.length > 0 ? lines : [[], [span(empty, 'muted')]]}
        />
      )
    },
    refresh: () => false,
    close: () => pane.feed.stop(),
  }
}
