import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { STOPPED } from './card.ts'
import type { OpenRun } from './open-run.ts'
import { TABS } from './tabs.ts'

const cannotResume = ({ stage, page, resuming }: OpenRun): SafeText | null => {
  const { state } = page.run
  if (stage.readOnly !== null) return stage.readOnly
  if (resuming.outlook.kind === 'starting') return safeText`the next attempt is being started`
  if (state === 'completed') return safeText`all steps are done`
  return STOPPED.includes(state) ? null : safeText`the run is ${state}`
}

const cannotCancel = ({ stage, active, busy, page }: OpenRun): SafeText | null =>
  stage.readOnly ?? busy ?? (active ? null : safeText`nothing of this run is active: it is ${page.run.state}`)

const tabKeys: readonly KeyEntry<OpenRun>[] = TABS.map((tab, at) => ({
  id: `run.tab-${tab}`,
  keys: [String(at + 1)],
  scope: 'run',
  label: tab,
  description: `Show ${tab}.`,
  run: page => page.openTab(tab),
}))

export const runKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'run.resume',
    keys: ['r'],
    scope: 'run',
    label: 'resume',
    description: 'Go on from the newest checkpoint that verifies, as the card says.',
    footer: 1,
    disabled: cannotResume,
    run: page => page.resuming.resume(),
  },
  {
    id: 'run.cancel',
    keys: ['c'],
    scope: 'run',
    label: 'cancel',
    description: 'Stop the run: it saves, ends, and can be resumed. Asks first.',
    footer: 2,
    disabled: cannotCancel,
    run: page => page.cancel(),
  },
  ...tabKeys,
  {
    id: 'run.next-tab',
    keys: ['tab'],
    scope: 'run',
    label: 'next tab',
    description: 'The next tab.',
    footer: 8,
    run: page => page.turnTab(1),
  },
  {
    id: 'run.previous-tab',
    keys: ['shift+tab'],
    scope: 'run',
    label: 'previous tab',
    description: 'The tab before.',
    run: page => page.turnTab(-1),
  },
]

export const overviewKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'run.inexact',
    keys: ['R'],
    scope: 'run.overview',
    label: 'resume inexactly',
    description: 'Resume although later steps will not be bit-equal. Asks first.',
    disabled: page => {
      const { outlook } = page.resuming
      if (outlook.kind !== 'ready') return cannotResume(page) ?? safeText`no checkpoint is verified yet`
      return outlook.plan.exact ? safeText`the resume is exact: press r` : cannotResume(page)
    },
    run: page => {
      const { outlook } = page.resuming
      if (outlook.kind !== 'ready') return
      page.stage.ask({
        title: safeText`resume without the same bits?`,
        lines: outlook.plan.inexact_because.map(why => [{ text: safeText`${why}` }]),
        command: safeText`orion resume ${page.id} --inexact`,
        yes: safeText`resume`,
        act: () => void page.resuming.resumeInexactly(),
      })
    },
  },
  {
    id: 'run.metric',
    keys: ['m'],
    scope: 'run.overview',
    label: 'metric',
    description: 'Draw the next metric.',
    footer: 3,
    disabled: page => (page.metric === null ? safeText`nothing was logged yet` : null),
    run: page => page.nextMetric(),
  },
]

const NO_ERROR = safeText`no line that looks like an error`

export const logKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'logs.follow',
    keys: ['f'],
    scope: 'run.logs',
    label: 'follow',
    description: 'Follow the end of the log; moving up stops that.',
    footer: 3,
    run: ({ logs }) => {
      logs.view.follow = !logs.view.follow
    },
  },
  {
    id: 'logs.source',
    keys: ['o'],
    scope: 'run.logs',
    label: 'output',
    description: 'All outputs together, or one after the other: launcher, rank 0, rank 1 and so on.',
    footer: 4,
    disabled: ({ logs }) => (logs.view.tail.sources.length > 1 ? null : safeText`there is only one output`),
    run: ({ logs }) => logs.view.nextSource(),
  },
  {
    id: 'logs.error',
    keys: ['e'],
    scope: 'run.logs',
    label: 'next error',
    description: 'To the next line that looks like an error.',
    footer: 5,
    run: page => {
      if (!page.logs.view.jumpToError(1, page.height()))
        page.stage.notify('muted', safeText`${NO_ERROR} below`)
    },
  },
  {
    id: 'logs.error-before',
    keys: ['E'],
    scope: 'run.logs',
    label: 'error before',
    description: 'To the line before that looks like an error.',
    run: page => {
      if (!page.logs.view.jumpToError(-1, page.height()))
        page.stage.notify('muted', safeText`${NO_ERROR} above`)
    },
  },
  {
    id: 'logs.right',
    keys: ['right'],
    scope: 'run.logs',
    label: 'right',
    description: 'Twenty columns to the right, for long lines.',
    run: ({ logs }) => {
      logs.view.pan += 20
    },
  },
  {
    id: 'logs.left',
    keys: ['left'],
    scope: 'run.logs',
    label: 'left',
    description: 'Twenty columns to the left.',
    run: ({ logs }) => {
      logs.view.pan = Math.max(0, logs.view.pan - 20)
    },
  },
]

export const checkpointKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'checkpoints.verify',
    keys: ['v'],
    scope: 'run.checkpoints',
    label: 'verify',
    description: 'Hash every file of the checkpoint under the cursor against its manifest.',
    footer: 3,
    disabled: page => {
      if (page.stage.readOnly !== null) return page.stage.readOnly
      if (page.busy !== null) return page.busy
      if (!page.checkpoint) return safeText`there is no checkpoint under the cursor`
      return page.checkpoint.deleted ? safeText`its files were deleted under the retention rules` : null
    },
    run: page => {
      if (page.checkpoint) page.verify(page.checkpoint)
    },
  },
]
