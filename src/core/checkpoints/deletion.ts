import type { Checkpoint } from '../../schema/checkpoint.ts'
import { countWords, listWords } from '../text/words.ts'
import type { KeptBy } from './retention.ts'

/** Who wants a checkpoint to stay, and why. */
export interface Pin {
  at: string
  by: string
  reason: string | null
}

/** What holds a checkpoint where it is. */
export interface Keeping {
  /** Reasons of the run's own rule; empty: the next save of the run may delete it. */
  kept_by: KeptBy[]
  pin: Pin | null
  /** Runs whose weights came from it. */
  children: { id: string; name: string }[]
  /** Suites that it waits to be measured on. */
  asked: string[]
  /** Runs that measure it and are not over, and on which suites. */
  measuring: { run_id: string; suite: string }[]
  /** On the way that the newest attempt came. */
  current: boolean
  /** The newest of that way that is not known to be damaged: a resume starts here. */
  resumes_here: boolean
  /** The attempt under way that started from it, or null. */
  started: number | null
}

/** Why a checkpoint must not be deleted, what to do about it; null when it may be. */
export function cannotDelete(
  { deleted, step }: Checkpoint,
  keeping: Keeping,
  resumable: boolean,
): { message: string; hint: string } | null {
  const what = `Step ${countWords(step)}`
  if (deleted) return { message: `${what} is deleted already.`, hint: 'Nothing is left to do.' }
  if (keeping.pin) {
    const why = keeping.pin.reason === null ? '' : `: ${keeping.pin.reason}`
    return { message: `${what} is pinned by ${keeping.pin.by}${why}.`, hint: 'Unpin it first.' }
  }
  if (keeping.children.length > 0) {
    const names = keeping.children.slice(0, 3).map(({ name }) => name)
    const more = keeping.children.length - names.length
    const all = more > 0 ? [...names, `${countWords(more)} more`] : names
    return {
      message: `${what} is where the weights of ${listWords(all)} come from.`,
      hint: 'Their lineage could no longer be proved.',
    }
  }
  if (keeping.started !== null) {
    return {
      message: `Attempt ${keeping.started}, which is under way, started from step ${countWords(step)}.`,
      hint: 'Wait until it has saved its own, or cancel it.',
    }
  }
  const [measuring] = keeping.measuring
  if (measuring) {
    return {
      message: `${what} is being measured on ${measuring.suite} by run ${measuring.run_id}.`,
      hint: `Wait until that is over, or \`orion cancel ${measuring.run_id}\`.`,
    }
  }
  if (resumable && keeping.resumes_here) {
    return {
      message: `${what} is the last good checkpoint: a resume starts from it.`,
      hint: 'Delete an older one, or let the run save a newer one first.',
    }
  }
  return null
}

/** Why a checkpoint is kept, in a few words; empty when nothing keeps it. */
export function keepingWords(
  { kept_by, pin, children, asked, measuring }: Keeping,
  everyN: number | null,
): string {
  return [
    ...(pin ? ['pinned'] : []),
    ...(children.length > 0
      ? [children.length === 1 ? 'child' : `${countWords(children.length)} children`]
      : []),
    ...(asked.length + measuring.length > 0 ? ['to be measured'] : []),
    ...kept_by.map(reason => (reason === 'every' ? `every ${countWords(everyN ?? 0)}` : reason)),
  ].join(', ')
}
