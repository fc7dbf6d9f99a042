import { shellQuote } from '../../core/text/quote.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import type { HostList } from './host-list.ts'

const nothing = (list: HostList): SafeText | null =>
  list.selected ? null : safeText`there is no profile under the cursor`

const cannotAsk = (list: HostList): SafeText | null => {
  const { selected } = list
  if (!selected) return nothing(list)
  if (selected.state === 'here') return safeText`this machine is always reached`
  if (selected.state === 'unusable') return safeText`the profile is wrong: mend it in your settings`
  return list.asking.has(selected.profile) ? safeText`${selected.profile} is being asked` : null
}

const elsewhere = ({ shown }: HostList) =>
  shown.filter(({ state }) => state !== 'unusable' && state !== 'here')

const cannotRun = (list: HostList): SafeText | null => {
  const { shell } = list.stage
  if (!shell) return safeText`this session was opened without the command line`
  return nothing(list) ?? shell.cannotRun()
}

export const hostKeys: readonly KeyEntry<HostList>[] = [
  {
    id: 'hosts.details',
    keys: ['enter', 'l', 'right'],
    scope: 'hosts',
    label: 'details',
    description: 'Everything about the profile under the cursor; a cluster is asked what it has free.',
    footer: 1,
    disabled: nothing,
    run: list => list.turnDetails(),
  },
  {
    id: 'hosts.check',
    keys: ['c'],
    scope: 'hosts',
    label: 'check',
    description: 'Ask the machine under the cursor, and its scheduler, for a word now: 15 seconds at most.',
    footer: 2,
    disabled: cannotAsk,
    run: list => {
      if (list.selected) list.check([list.selected])
    },
  },
  {
    id: 'hosts.check-all',
    keys: ['C'],
    scope: 'hosts',
    label: 'check all',
    description: 'Ask every machine for a word now.',
    footer: 3,
    disabled: list => (elsewhere(list).length > 0 ? null : safeText`no profile names another machine`),
    run: list => list.check(elsewhere(list)),
  },
  {
    id: 'hosts.reconnect',
    keys: ['R'],
    scope: 'hosts',
    label: 'reconnect',
    description: 'Give up the connections to the machine and open another; jobs go on.',
    footer: 4,
    disabled: cannotAsk,
    run: list => {
      if (list.selected) list.check([list.selected], 'reconnect')
    },
  },
  {
    id: 'hosts.doctor',
    keys: ['d'],
    scope: 'hosts',
    label: 'doctor',
    description: 'What a run would miss there: Python, packages, disk, memory, accelerators.',
    footer: 5,
    disabled: cannotRun,
    run: list => runVerb(list, 'doctor'),
  },
  {
    id: 'hosts.copy',
    keys: ['y'],
    scope: 'hosts',
    label: 'copy',
    description: 'Copy the line with which you get to the machine by hand.',
    footer: 7,
    disabled: list =>
      nothing(list) ?? (list.selected?.command == null ? safeText`you are on this machine` : null),
    run: list => {
      const command = list.selected?.command
      if (command != null) list.stage.copy(command, safeText`the ssh line`)
    },
  },
]

/** Only there while the pane of details is: Esc closes it first. */
export const hostDetailKeys: readonly KeyEntry<HostList>[] = [
  {
    id: 'hosts.close-details',
    keys: ['esc'],
    scope: 'hosts',
    label: 'close details',
    description: 'Close the details.',
    run: list => list.turnDetails(),
  },
]

/** Runs a verb on the profile under the cursor where its lines can be read: in the shell. */
function runVerb({ stage, selected }: HostList, verb: string): void {
  if (!selected || !stage.shell) return
  stage.open({ view: 'shell' })
  void stage.shell.run(`${verb} ${shellQuote(selected.profile)}`)
}
