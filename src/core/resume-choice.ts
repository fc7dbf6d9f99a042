import type { Attempt } from '../schema/attempt.ts'

/** `step-<N>`, and where the name of a step holds another history, `step-<N>.attempt-<n>`. */
const NAME = /^step-(\d{9,})(?:\.attempt-(\d+))?$/

/** A folder under `checkpoints/` that may be a checkpoint. */
export interface NamedCheckpoint {
  name: string
  step: number
  /** Attempt in the name, or null. */
  attempt: number | null
}

/** The names that checkpoints have, newest step first, and at one step the newest history first. */
export function checkpointNames(names: readonly string[]): NamedCheckpoint[] {
  const found = names.flatMap((name): NamedCheckpoint[] => {
    const match = NAME.exec(name)
    return match
      ? [{ name, step: Number(match[1]), attempt: match[2] === undefined ? null : Number(match[2]) }]
      : []
  })
  return found.sort((a, b) => b.step - a.step || (b.attempt ?? 0) - (a.attempt ?? 0))
}

/** What the choice must know of an attempt. */
export type PastAttempt = Pick<Attempt, 'n' | 'exact' | 'start_step' | 'from_checkpoint'>

/** Attempts `first` to `last` share one history, which the newest one continues up to a step. */
export interface Stretch {
  first: number
  last: number
  until: number
}

/**
 * The history that the newest attempt continues, newest stretch first. Attempts that went on exactly share the bits of the
 * one before them; one that did not begins a stretch of its own at the checkpoint it started from. `saversOf` names the
 * attempts that saved a checkpoint, by its path, as far as they are known.
 */
export function exactHistory(
  attempts: readonly PastAttempt[],
  saversOf: (path: string) => readonly number[],
): Stretch[] {
  const history: Stretch[] = []
  let until = Number.POSITIVE_INFINITY
  let last = attempts.at(-1)?.n
  while (last !== undefined) {
    const newest = last
    const root = attempts.findLast(({ n, exact }) => n <= newest && !exact)
    history.push({ first: root?.n ?? 0, last: newest, until })
    if (!root || root.from_checkpoint === null) break
    until = Math.min(until, root.start_step)
    const savers = saversOf(root.from_checkpoint).filter(n => n < root.n)
    last = savers.length > 0 ? Math.max(...savers) : root.n - 1
  }
  return history
}

/** Whether a checkpoint that these attempts saved, or found saved with their own weights, belongs to a history. */
export function belongs(history: readonly Stretch[], step: number, savers: readonly number[]): boolean {
  return history.some(
    ({ first, last, until }) => step <= until && savers.some(saver => saver >= first && saver <= last),
  )
}

/** One thing that is not as it was when the run, or its checkpoint, was made. */
export interface Deviation {
  what: string
  /** What it is now: a hash, a key, a number of ranks. The same thing changed once more is another deviation. */
  now: string
}

/** What the user allowed an attempt that was not exact; recorded with it, and not asked again. */
export interface Allowance {
  /** Key of the request that the attempt ran. */
  key: string
  deviations: Deviation[]
}

export interface Exactness {
  /** Why going on is not exact; empty when it is. */
  because: string[]
  /** Whether the user allowed all of it before. */
  allowed: boolean
}

/**
 * Whether going on from a checkpoint is exact. A deviation that was allowed before belongs to the run by now, so it only
 * counts again where the checkpoint lies before the attempt that began with it.
 */
export function judgeExactness(
  attempts: readonly PastAttempt[],
  checkpoint: { attempt: number } | null,
  deviations: readonly Deviation[],
  allowance: Allowance | null,
): Exactness {
  const fresh = deviations.filter(
    ({ what, now }) => !allowance?.deviations.some(each => each.what === what && each.now === now),
  )
  const detours = checkpoint ? attempts.filter(({ n, exact }) => n > checkpoint.attempt && !exact) : []
  return {
    because: [
      ...fresh.map(({ what }) => what),
      ...detours.map(({ n }) => `attempt ${n} changed the run and no checkpoint was saved since`),
    ],
    allowed: fresh.length === 0 && allowance !== null,
  }
}
