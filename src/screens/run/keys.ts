import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { resumeLine } from '../stage/shell-line.ts'
import { STOPPED } from './card.ts'
import { editThenResume } from './editing.ts'
import { cannotExclude, excludeThenResume } from './excluding.ts'
import type { OpenRun } from './open-run.ts'
import { TABS } from './tabs.ts'

const cannotResume = ({ stage, page, resuming }: OpenRun): SafeText | null => {
  const { state } = page.run
  if (stage.readOnly !== null) return stage.readOnly
  if (resuming.outlook.kind === 'starting') return safeText`the next attempt is being started`
  if (state === 'completed') return safeText`all steps are done`
  return STOPPED.includes(state) ? null : safeText`the run is ${state}`
}

const cannotCancel = ({ stage, active, doing, page }: OpenRun): SafeText | null =>
  stage.readOnly ??
  doing.busy ??
  (active ? null : safeText`nothing of this run is active: it is ${page.run.state}`)

const tabKeys: readonly KeyEntry<OpenRun>[] = TABS.map((tab, at) => ({
  id: `run.tab-${tab}`,
  keys: [String(at + 1)],
  scope: 'run',
  label: tab,
  description: `Show ${tab}.`,
  run: page => page.turnTo(tab),
}))

export const runKeys: readonly KeyEntry<OpenRun>[] = [
  {
    ...named('run.resume'),
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
  {
    id: 'run.new',
    keys: ['n'],
    scope: 'run',
    label: 'new run',
    description: 'A new run: from a draft, a template, an earlier run or nothing.',
    run: page => page.stage.open({ view: 'new' }),
  },
  {
    id: 'run.new-from',
    keys: ['N'],
    scope: 'run',
    label: 'new from this',
    description: 'A new run with the config of this one.',
    footer: 7,
    run: page => page.stage.open({ view: 'new', state: { from: page.id } }),
  },
  {
    id: 'run.preflight',
    keys: ['P'],
    scope: 'run',
    label: 'preflight',
    description: 'What was checked before the launch; ask again as the machine is today.',
    run: page => page.stage.open({ view: 'preflight', of: page.id }),
  },
  {
    id: 'run.diff',
    keys: ['d'],
    scope: 'run',
    label: 'diff',
    description:
      'What is different from the checkpoint that the run came from, else from the last completed run of its name.',
    footer: 7,
    run: page => page.compare(),
  },
  ...tabKeys,
  {
    id: 'run.next-tab',
    keys: ['tab'],
    scope: 'run',
    label: 'next tab',
    description: 'The next tab.',
    footer: 82,
    run: page => page.turnBy(1),
  },
  {
    id: 'run.previous-tab',
    keys: ['shift+tab'],
    scope: 'run',
    label: 'previous tab',
    description: 'The tab before.',
    run: page => page.turnBy(-1),
  },
]

const oneAttempt = ({ page }: OpenRun): SafeText | null =>
  page.attempts.length > 1 ? null : safeText`there is one attempt`

const cannotEdit = (page: OpenRun): SafeText | null => cannotResume(page) ?? page.doing.busy

/** Only there while a failure card is. */
export const cardKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'run.edit',
    keys: ['e'],
    scope: 'run.overview',
    label: 'edit + resume',
    description: 'Change the config in your editor, see what differs, then resume with it.',
    footer: 1,
    disabled: cannotEdit,
    run: page => void editThenResume(page),
  },
  {
    id: 'run.first-error',
    keys: ['l'],
    scope: 'run.overview',
    label: 'error line',
    description: 'Go to the first line of the logs that says what went wrong.',
    footer: 2,
    run: page => page.turnTo('logs', { attempt: page.page.run.attempt, go: 'first-error' }),
  },
  {
    id: 'run.copy-card',
    keys: ['c', 'y'],
    scope: 'run.overview',
    label: 'copy',
    description: 'Copy the failure card as text.',
    footer: 4,
    run: page => page.copyCard(),
  },
]

/** Only there while somebody knows on which node the run failed. */
export const excludeKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'run.exclude',
    keys: ['X'],
    scope: 'run.overview',
    label: 'without node',
    description: 'Resume, kept off the node that it failed on. Asks first.',
    footer: 3,
    disabled: page => cannotResume(page) ?? cannotExclude(page),
    run: excludeThenResume,
  },
]

export const overviewKeys: readonly KeyEntry<OpenRun>[] = [
  {
    id: 'run.attempt-logs',
    keys: ['enter'],
    scope: 'run.overview',
    label: 'logs',
    description: 'Logs of the attempt under the cursor.',
    run: page => page.turnTo('logs', { attempt: page.attempt }),
  },
  {
    id: 'run.scores',
    keys: ['b'],
    scope: 'run.overview',
    label: 'scores',
    description: 'The scores of every checkpoint of the run, suite by suite.',
    run: page => page.stage.open({ view: 'benchmarks', of: page.id }),
  },
  {
    id: 'run.next-attempt',
    keys: ['j', 'down'],
    scope: 'run.overview',
    label: 'next attempt',
    description: 'To the next attempt.',
    disabled: oneAttempt,
    run: page => page.walkAttempts(1),
  },
  {
    id: 'run.previous-attempt',
    keys: ['k', 'up'],
    scope: 'run.overview',
    label: 'attempt before',
    description: 'To the attempt before.',
    disabled: oneAttempt,
    run: page => page.walkAttempts(-1),
  },
  {
    id: 'run.inexact',
    keys: ['R'],
    scope: 'run.overview',
    label: 'resume inexactly',
    description: 'Resume although later steps will not be bit-equal. Asks first.',
    disabled: page => {
      const { outlook } = page.resuming
      if (outlook.kind !== 'ready') return cannotResume(page) ?? safeText`no checkpoint is verified yet`
      const resume = page.stage.keyWord('run.resume')
      return outlook.plan.exact ? safeText`the resume is exact: press ${resume}` : cannotResume(page)
    },
    run: page => {
      const { outlook } = page.resuming
      if (outlook.kind !== 'ready') return
      page.stage.ask({
        title: safeText`resume without the same bits?`,
        lines: outlook.plan.inexact_because.map(why => [{ text: safeText`${why}` }]),
        command: resumeLine(page.id, { inexact: true }),
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
