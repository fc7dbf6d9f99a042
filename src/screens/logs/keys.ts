import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import type { LogPane } from './log-pane.ts'

const NO_ERROR = safeText`no line that looks like an error`

export const logKeys: readonly KeyEntry<LogPane>[] = [
  {
    id: 'logs.follow',
    keys: ['f'],
    scope: 'logs',
    label: 'follow',
    description: 'Follow the end of the log; moving up stops that.',
    footer: 3,
    run: ({ view }) => {
      view.follow = !view.follow
    },
  },
  {
    id: 'logs.source',
    keys: ['o'],
    scope: 'logs',
    label: 'output',
    description: 'All outputs together, or one after the other: launcher, rank 0, rank 1 and so on.',
    footer: 4,
    disabled: ({ view }) => (view.tail.sources.length > 1 ? null : safeText`there is only one output`),
    run: ({ view }) => view.nextSource(),
  },
  {
    id: 'logs.error',
    keys: ['e'],
    scope: 'logs',
    label: 'next error',
    description: 'To the next line that looks like an error.',
    footer: 5,
    run: pane => {
      if (!pane.view.jumpToError(1, pane.height())) pane.stage.notify('muted', safeText`${NO_ERROR} below`)
    },
  },
  {
    id: 'logs.error-before',
    keys: ['E'],
    scope: 'logs',
    label: 'error before',
    description: 'To the line before that looks like an error.',
    run: pane => {
      if (!pane.view.jumpToError(-1, pane.height())) pane.stage.notify('muted', safeText`${NO_ERROR} above`)
    },
  },
  {
    id: 'logs.right',
    keys: ['right'],
    scope: 'logs',
    label: 'right',
    description: 'Twenty columns to the right, for long lines.',
    run: ({ view }) => {
      view.pan += 20
    },
  },
  {
    id: 'logs.left',
    keys: ['left'],
    scope: 'logs',
    label: 'left',
    description: 'Twenty columns to the left.',
    run: ({ view }) => {
      view.pan = Math.max(0, view.pan - 20)
    },
  },
]
