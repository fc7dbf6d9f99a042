import type { CatalogEntry } from '../../schema/recording.ts'
import type { Consumed } from '../checkpoints/consumed.ts'
import type { Span } from '../spans.ts'
import { Trace, type Via } from './trace.ts'
import { disjointWindows, sharedBy, type Windows } from './windows.ts'

/** Held-out windows of one recording. */
export interface HeldOut {
  recording: CatalogEntry
  windows: Windows
}

/** A recording of which held-out windows were trained on. */
export interface RecordingOverlap {
  id: string
  /** Ids under which it was trained on, and how they are known to be the same data. */
  trained_as: { id: string; via: Via }[]
  /** Held-out windows, and those of them that share time with what was trained on. */
  windows: number
  overlapping: number
  /** Places of the overlapping windows among the held-out ones, in order. */
  which: Uint32Array
  /** The shared time, seconds: disjoint and in order. */
  shared: Windows
}

export interface Overlap {
  /** Held-out windows of all recordings, and those of them that share time with what was trained on. */
  windows: number
  overlapping: number
  /** Recordings with an overlap, in the order in which they were held out. */
  recordings: RecordingOverlap[]
}

/**
 * Which held-out windows a checkpoint was trained on, its parents' training included: their record is a part of its own. A
 * derived recording has the clock of what it was made from.
 */
export function findOverlap(
  consumed: Consumed,
  heldOut: readonly HeldOut[],
  catalog: readonly CatalogEntry[],
): Overlap {
  const steps = overlapSteps(consumed, heldOut, catalog)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** The same, a step a recording. */
export function* overlapSteps(
  consumed: Consumed,
  heldOut: readonly HeldOut[],
  catalog: readonly CatalogEntry[],
): Generator<void, Overlap> {
  const trained = Object.entries(consumed.recordings)
    .filter(([, { spans }]) => spans.length > 0)
    .map(([id, { hash, spans }]) => ({ id, hash, spans }))
  const trace = new Trace(trained, catalog)
  const found: RecordingOverlap[] = []
  for (const { recording, windows } of heldOut) {
    const same = trace.trainedAs(recording)
    const seen = disjointWindows(timeOf(same.map(each => each.trained.spans)))
    const { which, time } = sharedBy(windows, seen)
    found.push({
      id: recording.id,
      trained_as: same.map(each => ({ id: each.trained.id, via: each.via })),
      windows: windows.starts.length,
      overlapping: which.length,
      which,
      shared: time,
    })
    yield
  }
  const sum = (count: (each: RecordingOverlap) => number) =>
    found.reduce((total, each) => total + count(each), 0)
  return {
    windows: sum(each => each.windows),
    overlapping: sum(each => each.overlapping),
    recordings: found.filter(each => each.overlapping > 0),
  }
}

/** The usual single list as it is: joining would copy it. */
const timeOf = (all: readonly (readonly Span[])[]): readonly Span[] =>
  all.length === 1 ? (all[0] ?? []) : all.flat()
