import { safeText } from '../../core/text/sanitize.ts'
import { OrionError } from '../../schema/error.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { shellKeys } from './keys.ts'
import { edgeLine, nothingRun, runningLine } from './rows.ts'
import { ShellPane } from './shell-pane.ts'

/** What lines of the shell wrote, scrollable; it follows the end until one scrolls up. */
export function openShell(stage: Stage, { state = {} }: Place): Screen {
  const { shell } = stage
  if (!shell) throw new OrionError('not_found', 'There is no shell in this session.')
  const pane = new ShellPane(stage, shell)
  if (typeof state.below === 'number') pane.walk(-state.below)
  return {
    place: () => ({ view: 'shell', state: { below: pane.below } }),
    crumb: () => safeText`shell`,
    status: () => runningLine(shell),
    script: () => null,
    bindings: () => [...bind(shellKeys, pane), ...bind(listKeys, pane)],
    view(area: Area) {
      const inside = insidePane(area.columns, area.rows)
      const { transcript } = shell
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={titleOf('shell')}
          note={edgeLine(transcript, pane.below)}
          lines={transcript.length === 0 ? nothingRun(stage.keyWord) : pane.rows(inside.rows)}
        />
      )
    },
    refresh: () => false,
    close() {},
  }
}
