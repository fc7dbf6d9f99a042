import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'
import type { Done } from '../stage/doing.ts'
import { shellLine } from '../stage/shell-line.ts'
import { type Line, span } from '../ui/line.ts'
import type { RunList } from './runs.ts'

/** Names of runs that a question shows before it only counts. */
const SHOWN = 6

type Act = (id: string) => Promise<{ changed: boolean; what: string }>

interface Batch {
  verb: 'cancel' | 'resume' | 'mark'
  /** Flags after the ids. */
  flags?: readonly string[]
  title: SafeText
  yes: SafeText
  busy: SafeText
  done: SafeText
  act: Act
}

/** Asks with the exact command, then acts on every chosen run, one after the other. */
function batch(list: RunList, { verb, flags, title, yes, busy, done, act }: Batch): void {
  const ids = list.chosen
  const named = ids.map(id => list.runs.find(run => run.id === id)?.name ?? id)
  const lines: Line[] = named.slice(0, SHOWN).map(name => [span(safeText`  ${name}`)])
  if (named.length > SHOWN) lines.push([span(safeText`  and ${named.length - SHOWN} more`, 'muted')])
  list.stage.ask({
    title: safeText`${title} ${ids.length === 1 ? 'this run' : `${ids.length} runs`}?`,
    lines,
    command: commandOf(verb, ids, flags),
    yes,
    act: () => void list.doing.run(busy, safeText`not done`, () => each(list, ids, busy, done, act)),
  })
}

/** Verbs that take one run are said once a run. */
function commandOf(verb: Batch['verb'], ids: readonly string[], flags: readonly string[] = []): SafeText {
  if (verb === 'mark' || ids.length === 1) return shellLine(verb, ...ids, ...flags)
  return safeText`for run in ${ids.join(' ')}; do orion ${verb} $run; done`
}

async function each(
  list: RunList,
  ids: readonly string[],
  busy: SafeText,
  done: SafeText,
  act: Act,
): Promise<Done> {
  let changed = 0
  const problems: string[] = []
  for (const [at, id] of ids.entries()) {
    if (ids.length > 1) list.doing.say(safeText`${busy} ${at + 1} of ${ids.length}`)
    try {
      const outcome = await act(id)
      if (outcome.changed) changed += 1
      else problems.push(outcome.what)
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
    list.stage.wrote()
  }
  list.marks.clear()
  const [first] = problems
  if (first === undefined) return { tone: 'good', text: safeText`${plural(changed, 'run')} ${done}` }
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return { tone: 'warn', text: safeText`${changed} of ${ids.length} ${done}: ${first}${rest}` }
}

export function cancelRuns(list: RunList): void {
  batch(list, {
    verb: 'cancel',
    title: safeText`stop`,
    yes: safeText`stop`,
    busy: safeText`stopping: up to 30 s to save`,
    done: safeText`stopped`,
    act: async id =>
      (await import('../../control/cancel.ts')).cancel(list.stage.context, id, { reason: null }),
  })
}

export function resumeRuns(list: RunList): void {
  batch(list, {
    verb: 'resume',
    title: safeText`resume`,
    yes: safeText`resume`,
    busy: safeText`resuming`,
    done: safeText`resumed`,
    act: async id => {
      const { planResume, resume } = await import('../../control/resume.ts')
      await resume(list.stage.context, await planResume(list.stage.context, id), { reason: null })
      return { changed: true, what: '' }
    },
  })
}

/** Puts runs away, or brings those back that were. */
export function archiveRuns(list: RunList): void {
  const away = list.chosen.every(id => list.runs.find(run => run.id === id)?.archived !== true)
  const filter = list.stage.keyWord('runs.filter')
  batch(list, {
    verb: 'mark',
    flags: [away ? '--archive' : '--unarchive'],
    title: away ? safeText`put away` : safeText`bring back`,
    yes: away ? safeText`put away` : safeText`bring back`,
    busy: safeText`marking`,
    done: away ? safeText`put away; \`${filter}is:archived\` shows them` : safeText`brought back`,
    act: async id => marked(list, id, { archived: away }),
  })
}

/** Keeps runs on top, or no longer; nothing is lost, so it does not ask. */
export async function pinRuns(list: RunList): Promise<void> {
  const ids = list.chosen
  const pinned = ids.some(id => list.runs.find(run => run.id === id)?.pinned !== true)
  try {
    for (const id of ids) await marked(list, id, { pinned })
    list.stage.notify('muted', commandOf('mark', ids, [pinned ? '--pin' : '--unpin']))
  } catch (error) {
    list.stage.failed(safeText`not pinned`, error)
  }
  list.stage.wrote()
}

/** Types a note for the chosen runs; asks before it takes the place of others that nobody sees now. */
export function noteRuns(list: RunList): void {
  const ids = list.chosen
  const before = list.selected?.note ?? ''
  let text = before
  list.stage.edit({
    label: safeText`note: `,
    text: before,
    at: [...before].length,
    change: typed => {
      text = typed
    },
    done: () => {
      const note = text.trim()
      if (ids.length > 1 && replaces(list, ids, note)) askToReplace(list, note)
      else void writeNote(list, ids, note)
    },
    cancel: () => {},
  })
}

/** Some of the runs has another note, which would be lost. */
const replaces = (list: RunList, ids: readonly string[], note: string): boolean =>
  list.runs.some(run => ids.includes(run.id) && run.note !== '' && run.note !== note)

function askToReplace(list: RunList, note: string): void {
  batch(list, {
    verb: 'mark',
    flags: ['--note', note],
    title: safeText`replace the notes of`,
    yes: safeText`replace`,
    busy: safeText`noting`,
    done: safeText`noted`,
    act: async id => marked(list, id, { note }),
  })
}

async function writeNote(list: RunList, ids: readonly string[], note: string): Promise<void> {
  try {
    for (const id of ids) await marked(list, id, { note })
    const line = commandOf('mark', ids, ['--note', note])
    list.stage.notify('good', note === '' ? safeText`no note: ${line}` : safeText`noted: ${line}`)
  } catch (error) {
    list.stage.failed(safeText`not noted`, error)
  }
  list.stage.wrote()
}

async function marked(
  list: RunList,
  id: string,
  marks: { pinned?: boolean; archived?: boolean; note?: string },
) {
  const { mark } = await import('../../control/mark.ts')
  const [result] = mark(list.stage.context, [id], marks)
  return { changed: result?.changed ?? false, what: sanitize(`${id} is that already`) }
}

/** Why none of the chosen runs can be stopped. */
export function cannotCancel(list: RunList): SafeText | null {
  const known = list.chosen.flatMap(id => list.runs.find(run => run.id === id) ?? [])
  const active = known.some(({ state }) => state === 'planned' || ACTIVE_STATES.includes(state))
  return active ? null : safeText`nothing chosen is active`
}

/** Why none of the chosen runs can go on. */
export function cannotResume(list: RunList): SafeText | null {
  const known = list.chosen.flatMap(id => list.runs.find(run => run.id === id) ?? [])
  const stopped = known.some(({ state }) => ['failed', 'lost', 'preempted', 'cancelled'].includes(state))
  return stopped ? null : safeText`nothing chosen has stopped before its end`
}
