import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import type { ShellState } from '../stage/shell-state.ts'
import { type Line, span } from '../ui/line.ts'

/** What stands where no line was run. */
export const nothingRun = (keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`Nothing was run yet.`, 'strong')],
  [],
  [
    span(keyWord('global.command'), 'key'),
    span(safeText` opens a line for the verbs of the command line, without orion in front:`),
  ],
  [span(safeText`  runs state:failed`, 'accent')],
  [span(safeText`  metrics last loss/train`, 'accent')],
  [span(safeText`  help resume`, 'accent')],
  [],
  [
    span(
      safeText`There ${keyWord('command.complete')} completes verbs, options, ids and files. What a line writes stays here.`,
      'muted',
    ),
  ],
]

/** On the edge: how much lies below the window, or what is no longer there above it. */
export function edgeLine(
  { length, dropped }: Pick<ShellState['transcript'], 'length' | 'dropped'>,
  below: number,
): Line {
  if (below > 0) return [span(safeText`${countWords(below)} below`, 'warn')]
  return dropped > 0 ? [span(safeText`the last ${countWords(length)} lines`, 'muted')] : []
}

/** In the header: the line that has not ended yet. */
export const runningLine = ({ running }: Pick<ShellState, 'running'>): Line =>
  running ? [span(safeText`running ${sanitize(running.line)}`, 'info')] : []
