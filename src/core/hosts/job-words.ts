import type { Attempt } from '../../schema/attempt.ts'
import type { JobFacts } from '../../schema/job.ts'
import { ageWords, durationWords, plural } from '../text/words.ts'

const SHOWN_NODES = 6

/** `01:40`, with the day where it is not today (UTC); as the scheduler wrote it where that is no time. */
export function clockWords(time: string, now: Date): string {
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return time
  const [day, clock = ''] = at.toISOString().split('T')
  const today = now.toISOString().startsWith(`${day}`)
  return today ? clock.slice(0, 5) : `${day} ${clock.slice(0, 5)}`
}

/** Reasons that waiting alone does not end. */
const STUCK: Readonly<Record<string, string>> = {
  DependencyNeverSatisfied: 'what it waits for has failed, so that it never starts: cancel it',
  JobHeldUser: 'it is held by its user: `scontrol release` lets it go',
  JobHeldAdmin: 'it is held by an administrator: ask why',
  BadConstraints: 'no node has what it asks for: cancel it and ask for less',
}

/** `Resources, expected to start at 01:40 (in 2 h)`; empty where nothing says why a job waits, nor until when. */
export function waitWords({ reason, expected_start }: JobFacts, now: Date): string {
  const start =
    expected_start === null
      ? ''
      : `expected to start at ${clockWords(expected_start, now)} (${ageWords(expected_start, now)})`
  const stuck = reason === null ? undefined : STUCK[reason]
  return [stuck === undefined ? (reason ?? '') : `${reason} (${stuck})`, start].filter(Boolean).join(', ')
}

/** `n1 n2 n3 and 5 more`. */
export function nodeWords(nodes: readonly string[]): string {
  const more = nodes.length - SHOWN_NODES
  const shown = nodes.slice(0, SHOWN_NODES).join(' ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** `1 h, 12 min of it left`. */
function limitWords(
  limit_s: number,
  { started_at, ended_at }: Pick<Attempt, 'started_at' | 'ended_at'>,
  now: Date,
): string {
  const limit = durationWords(limit_s)
  if (started_at === null || ended_at !== null) return limit
  const left = limit_s - (now.getTime() - Date.parse(started_at)) / 1000
  if (!Number.isFinite(left)) return limit
  return left <= 0
    ? `${limit}, over`
    : `${limit}, ${durationWords(left < 60 ? left : Math.floor(left / 60) * 60)} left`
}

/** What a scheduler says of the job of an attempt, label and text; empty without a scheduler. */
export function jobFields(
  attempt: Pick<Attempt, 'job' | 'state' | 'exclude' | 'started_at' | 'ended_at'>,
  now: Date,
): (readonly [label: string, text: string])[] {
  const { job, state, exclude } = attempt
  const kept = exclude.length === 0 ? [] : [['kept off', nodeWords(exclude)] as const]
  if (job === null) return kept
  const { id, word, partition, nodes, restarts, time_limit_s } = job
  const waits = state === 'queued' ? waitWords(job, now) : ''
  return [
    ['job', [id, word, ...(partition === null ? [] : [`partition ${partition}`])].join('  ')],
    ...(waits === '' ? [] : [['waits for', waits] as const]),
    ...(nodes.length === 0 ? [] : [['nodes', nodeWords(nodes)] as const]),
    ...(time_limit_s === null ? [] : [['time limit', limitWords(time_limit_s, attempt, now)] as const]),
    ...(restarts === null || restarts === 0
      ? []
      : [['restarts', `${plural(restarts, 'time')} by the scheduler`] as const]),
    ...kept,
  ]
}
