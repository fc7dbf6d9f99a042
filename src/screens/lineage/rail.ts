import { bestOf } from '../../core/checkpoints/retention.ts'
import type { LineageEdge, Relative } from '../../core/lineage.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import { countWords, shortCount } from '../../core/text/words.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, span } from '../ui/line.ts'
import { STATE_LOOK } from '../ui/status-words.ts'

/** A place on the line of a run where the cursor can stand. */
export interface Stop {
  kind: 'name' | 'checkpoint' | 'more' | 'resumed'
  /** Stands still while the line around it changes. */
  id: string
  /** Columns from the start of the run's name: of its sign, and of its first and last cell. */
  at: number
  from: number
  to: number
  checkpoint: Checkpoint | null
}

/** The line of one run: its name, what it saved in order of steps, how it stands. */
export interface Rail {
  stops: Stop[]
  line: Line
  /** Columns of the line. */
  width: number
  /** Place of the sign of each checkpoint that a child may hang below, by `anchorKey`. */
  anchors: ReadonlyMap<string, number>
  /** Checkpoints that were saved, and that are still there. */
  saved: number
  there: number
}

export interface RailFacts {
  relative: Relative
  /** In order of steps, deleted ones too. */
  checkpoints: readonly Checkpoint[]
  rankedBy: readonly string[]
  /** Step of each checkpoint that a child came from, by `anchorKey`. */
  needed: ReadonlyMap<string, number>
  /** Show every checkpoint. */
  expanded: boolean
  /** Runs that are folded away below it. */
  folded: number
}

/** Names a checkpoint by what a child says of its origin. */
export const anchorKey = (step: number, hash: string): string => `${step} ${hash}`

const keyOf = ({ step, checkpoint_hash }: Checkpoint): string => anchorKey(step, checkpoint_hash)

/** Checkpoints without anything to say that may stand in a row before they are folded into a number. */
const DENSE = 3

const stepWords = (step: number): string =>
  step >= 10_000 && step % 1000 === 0 ? shortCount(step) : countWords(step)

interface Look {
  sign: SafeText
  word: SafeText
  tone: Tone
}

function lookOf({ deleted, verified }: Checkpoint, best: boolean): Look {
  if (deleted) return { sign: safeText`○`, word: safeText` deleted`, tone: 'off' }
  if (verified?.ok === false) return { sign: safeText`✖`, word: safeText` damaged`, tone: 'bad' }
  if (best) return { sign: safeText`◉`, word: safeText` best`, tone: 'good' }
  return { sign: safeText`●`, word: safeText``, tone: verified ? 'good' : 'text' }
}

/** Lays out the line of a run; `columns` count from the start of its name. */
export function layRail(facts: RailFacts): Rail {
  const { relative, folded } = facts
  const look = relative.state === null ? null : STATE_LOOK[relative.state]
  const line: Line[number][] = []
  const stops: Stop[] = []
  const anchors = new Map<string, number>()
  let width = 0
  // All but the name is made of characters one column wide.
  const put = (text: SafeText, tone: Tone, columns: number = text.length) => {
    line.push(span(text, tone))
    width += columns
  }
  const name = sanitize(relative.name)
  put(name, 'strong', textWidth(name))
  stops.push({ kind: 'name', id: relative.run_id, at: 0, from: 0, to: width, checkpoint: null })
  put(safeText` `, 'border')
  for (const item of railItems(facts)) {
    const from = width
    const stop = (id: string, kind: Stop['kind'], checkpoint: Checkpoint | null) =>
      stops.push({ kind, id, at: from + 1, from, to: width, checkpoint })
    if (item.kind === 'more') {
      put(safeText`╌ ${item.count} more ╌ `, 'muted')
      stop(`${relative.run_id} more ${item.first}`, 'more', null)
    } else if (item.kind === 'resumed') {
      put(safeText`╌▲╌ ${item.edge.child_attempt} `, 'warn')
      stop(`${relative.run_id} resumed ${item.edge.child_attempt}`, 'resumed', null)
    } else if (item.kind === 'unknown') {
      anchors.set(item.key, from + 1)
      put(safeText`─○─ ${stepWords(item.step)} unknown `, 'off')
    } else {
      const { checkpoint, best } = item
      const { sign, word, tone } = lookOf(checkpoint, best)
      anchors.set(keyOf(checkpoint), from + 1)
      put(safeText`─`, 'border')
      put(sign, tone)
      put(safeText`─ `, 'border')
      put(safeText`${stepWords(checkpoint.step)}`, checkpoint.deleted ? 'off' : 'text')
      put(safeText`${word} `, tone)
      stop(checkpoint.id, 'checkpoint', checkpoint)
    }
  }
  if (folded > 0) put(safeText`▸ ${countWords(folded)} folded  `, 'key')
  put(
    look ? safeText` ${look.mark} ${relative.state ?? ''}` : safeText` · not in this registry`,
    look?.tone ?? 'muted',
  )
  const { checkpoints } = facts
  const there = checkpoints.filter(({ deleted }) => !deleted).length
  return { stops, line, width, anchors, saved: checkpoints.length, there }
}

type Item =
  | { kind: 'checkpoint'; checkpoint: Checkpoint; best: boolean }
  | { kind: 'more'; count: number; first: string }
  | { kind: 'resumed'; edge: LineageEdge }
  /** A child names it and the registry does not have it. */
  | { kind: 'unknown'; key: string; step: number }

function* railItems({ relative, checkpoints, rankedBy, needed, expanded }: RailFacts): Generator<Item> {
  const there = checkpoints.filter(({ deleted }) => !deleted)
  const best = bestOf(there, rankedBy)?.id
  const [oldest, newest] = [there[0]?.id, there.at(-1)?.id]
  const shown = checkpoints.filter(each => !each.deleted || needed.has(keyOf(each)))
  const matters = (each: Checkpoint) =>
    expanded ||
    needed.has(keyOf(each)) ||
    each.verified?.ok === false ||
    [best, oldest, newest].includes(each.id)
  const resumes = [...relative.resumes]
  const known = new Set(checkpoints.map(keyOf))
  const unknown = [...needed].filter(([key]) => !known.has(key)).toSorted(([, a], [, b]) => a - b)
  let plain: Checkpoint[] = []
  function* settle(): Generator<Item> {
    const [first] = plain
    if (plain.length > DENSE && first) yield { kind: 'more', count: plain.length, first: first.id }
    else for (const checkpoint of plain) yield { kind: 'checkpoint', checkpoint, best: false }
    plain = []
  }
  for (const checkpoint of shown) {
    for (let next = unknown[0]; next && next[1] <= checkpoint.step; next = unknown[0]) {
      yield* settle()
      yield { kind: 'unknown', key: next[0], step: next[1] }
      unknown.shift()
    }
    const [edge] = resumes
    if (edge && checkpoint.attempt >= edge.child_attempt) {
      yield* settle()
      for (let next = resumes[0]; next && checkpoint.attempt >= next.child_attempt; next = resumes[0]) {
        yield { kind: 'resumed', edge: next }
        resumes.shift()
      }
    }
    if (!matters(checkpoint)) {
      plain.push(checkpoint)
      continue
    }
    yield* settle()
    yield { kind: 'checkpoint', checkpoint, best: checkpoint.id === best }
  }
  yield* settle()
  for (const [key, step] of unknown) yield { kind: 'unknown', key, step }
  for (const edge of resumes) yield { kind: 'resumed', edge }
}
