import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import { OrionError } from '../../schema/error.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { shellKeys } from './keys.ts'
import { ShellPane } from './shell-pane.ts'

const EMPTY: readonly Line[] = [
  [],
  [span(safeText`Nothing was run yet.`, 'strong')],
  [],
  [span(safeText`: opens a line for the verbs of the command line, without orion in front:`)],
  [span(safeText`  runs state:failed`, 'accent')],
  [span(safeText`  metrics last loss/train`, 'accent')],
  [span(safeText`  help resume`, 'accent')],
  [],
  [span(safeText`Tab completes verbs, options, ids and files. What a line writes stays here.`, 'muted')],
]

/** What lines of the shell wrote, scrollable; it follows the end until one scrolls up. */
export function openShell(stage: Stage, { state = {} }: Place): Screen {
  const { shell } = stage
  if (!shell) throw new OrionError('not_found', 'There is no shell in this session.')
  const pane = new ShellPane(stage, shell)
  if (typeof state.below === 'number') pane.walk(-state.below)
  return {
    place: () => ({ view: 'shell', state: { below: pane.below } }),
    crumb: () => safeText`shell`,
    status: () => (shell.running ? [span(safeText`running ${sanitize(shell.running.line)}`, 'info')] : []),
    script: () => null,
    bindings: () => [...bind(shellKeys, pane), ...bind(listKeys, pane)],
    view(area: Area) {
      const inside = insidePane(area.columns, area.rows)
      const { transcript } = shell
      const note: Line =
        pane.below > 0
          ? [span(safeText`${countWords(pane.below)} below`, 'warn')]
          : transcript.dropped > 0
            ? [span(safeText`the last ${countWords(transcript.length)} lines`, 'muted')]
            : []
      return (
        <Pane
          columns={area.columns}
          rows={area.rows}
          title={titleOf('shell')}
          note={note}
          lines={transcript.length === 0 ? EMPTY : pane.rows(inside.rows)}
        />
      )
    },
    refresh: () => false,
    close() {},
  }
}
