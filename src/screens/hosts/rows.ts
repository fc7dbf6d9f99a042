import { callsWords, HOST_SIGNS, HOST_WORDS, lagWords } from '../../core/hosts/host-words.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import type { HostState, HostStatus } from '../../schema/host.ts'
import type { Run } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'
import { clusterLines } from '../ui/cluster-table.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'
import type { ClusterLook } from './cluster-looks.ts'

export const HOST_COLUMNS: readonly Column[] = [
  { id: 'profile', title: safeText`  profile`, rank: 0, max: 32, min: 10 },
  { id: 'how', title: safeText`how`, rank: 4 },
  { id: 'state', title: safeText`state`, rank: 0 },
  { id: 'seen', title: safeText`last word`, align: 'right', rank: 1 },
  { id: 'lag', title: safeText`lag`, align: 'right', rank: 2 },
  { id: 'calls', title: safeText`asked`, align: 'right', rank: 3 },
  { id: 'active', title: safeText`active`, align: 'right', rank: 2 },
  { id: 'command', title: safeText`by hand`, rank: 5, max: 80, min: 12 },
]

export const HOST_TONES: Record<HostState, Tone> = {
  here: 'good',
  unasked: 'muted',
  connected: 'good',
  quiet: 'muted',
  unreachable: 'bad',
  unusable: 'bad',
}

/** One profile as cells of the list. */
export function hostCells(host: HostStatus, asking: 'check' | 'reconnect' | undefined, now: Date): Cells {
  const { state, profile, adapter, last_word_at, active, command } = host
  const tone = HOST_TONES[state]
  const bad = tone === 'bad'
  return {
    profile: [span(safeText`${HOST_SIGNS[state]} `, tone), span(sanitize(profile), bad ? 'strong' : 'text')],
    how: [span(sanitize(adapter), 'muted')],
    state: asking
      ? [span(asking === 'check' ? safeText`is asked` : safeText`connects anew`, 'info')]
      : [span(safeText`${HOST_WORDS[state]}`, tone)],
    seen: [span(last_word_at === null ? safeText`` : roughAge(last_word_at, now), bad ? 'warn' : 'text')],
    lag: [span(sanitize(lagWords(host)))],
    calls: [span(sanitize(callsWords(host)))],
    active: [span(active === 0 ? safeText`` : safeText`${countWords(active)}`)],
    command: [span(sanitize(command ?? ''), 'muted')],
  }
}

const LABEL_WIDTH = 15

const fact = (label: string, ...value: Line): Line => [
  span(fitSafe(safeText`${label}`, LABEL_WIDTH), 'muted'),
  ...value,
]

const SHOWN_RUNS = 4

/** Everything that is known of one profile: the way there, what runs there, and what its cluster has. */
export function detailLines(
  host: HostStatus,
  cluster: ClusterLook | undefined,
  runs: readonly Run[],
  now: Date,
  columns: number,
): Line[] {
  const { state, trouble, troubled_since, last_word_at, command, active } = host
  const seen = last_word_at === null ? safeText`never` : roughAge(last_word_at, now)
  return [
    fact(
      'state',
      span(safeText`${HOST_SIGNS[state]} ${HOST_WORDS[state]}`, HOST_TONES[state]),
      ...(troubled_since === null ? [] : [span(safeText`  since ${roughAge(troubled_since, now)}`, 'bad')]),
    ),
    ...(trouble === null ? [] : [fact('why', span(sanitize(trouble), 'warn'))]),
    ...(state === 'here'
      ? []
      : [
          fact(
            'last word',
            span(seen),
            span(
              state === 'unreachable' ? safeText`  what is shown of its runs is that old` : safeText``,
              'warn',
            ),
          ),
          fact(
            'way',
            span(sanitize(lagWords(host) === '' ? 'no round trip yet' : `${lagWords(host)} a round trip`)),
            span(safeText`${host.calls_per_minute === null ? '' : `   scheduler asked ${callsWords(host)}`}`),
          ),
        ]),
    ...(command === null ? [] : [fact('by hand', span(sanitize(command), 'accent'))]),
    fact('run folder', span(sanitize(host.run_root), 'muted')),
    fact('Python', span(sanitize(host.python), 'muted')),
    ...runLines(runs, active),
    ...lookLines(cluster, now, columns),
  ]
}

function runLines(runs: readonly Run[], active: number): Line[] {
  const shown = runs.slice(0, SHOWN_RUNS).map((run, at): Line => {
    const look = STATE_LOOK[run.state]
    return fact(
      at === 0 ? 'active' : '',
      span(safeText`${look.mark} `, look.tone),
      span(sanitize(run.name)),
      span(safeText`  ${run.id}`, 'muted'),
    )
  })
  if (active > shown.length && shown.length > 0)
    shown.push(fact('', span(safeText`and ${countWords(active - shown.length)} more`, 'muted')))
  return shown
}

/** What the cluster has, with how old that is; `chosen` is the partition that a profile asks for. */
export function lookLines(
  look: ClusterLook | undefined,
  now: Date,
  columns: number,
  chosen: string | null = null,
): Line[] {
  if (look === undefined) return []
  const { asking, facts, at, why } = look
  const trouble: Line[] =
    why === null ? [] : [[span(safeText`partitions: `, 'muted'), span(sanitize(why), 'warn')]]
  if (facts === null) {
    const waiting: Line[] = asking ? [[span(safeText`asking what is there`, 'muted')]] : []
    const lines = [...trouble, ...waiting]
    return lines.length === 0 ? [] : [[], ...lines]
  }
  const age = at === null ? safeText`` : roughAge(at.toISOString(), now)
  return [
    [],
    ...trouble,
    [
      span(safeText`cluster ${sanitize(facts.name)}`, 'title'),
      span(safeText`  as of ${age}`, why === null ? 'muted' : 'warn'),
    ],
    ...clusterLines(facts.partitions, columns, chosen),
  ]
}
