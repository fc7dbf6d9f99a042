import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import type { ShellPane } from './shell-pane.ts'

export const shellKeys: readonly KeyEntry<ShellPane>[] = [
  {
    id: 'shell.line',
    keys: ['enter', 'i'],
    scope: 'shell',
    label: 'line',
    description: 'Type a line for the verbs of the command line, as can be done everywhere.',
    footer: 1,
    disabled: pane => pane.shell.cannotRun(),
    run: pane => pane.stage.command(''),
  },
  {
    ...named('shell.stop'),
    scope: 'shell',
    label: 'stop',
    description: 'Stop the running line; again: leave it to itself.',
    footer: 2,
    disabled: ({ shell, stage }) =>
      shell.running ? null : safeText`nothing is running; ${stage.keyWord('global.quit')} leaves Orion`,
    run: pane => pane.shell.stop(),
  },
  {
    id: 'shell.copy',
    keys: ['y'],
    scope: 'shell',
    label: 'copy',
    description: 'Copy everything that is shown here.',
    footer: 3,
    disabled: pane => (pane.shell.transcript.length === 0 ? safeText`nothing was written yet` : null),
    run: pane => pane.copy(),
  },
]
