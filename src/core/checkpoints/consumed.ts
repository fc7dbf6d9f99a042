import { lengthOf, minus, type Span, union } from '../spans.ts'

/** What a checkpoint was trained on of one recording. */
export interface ConsumedRecording {
  hash: string | null
  /** Windows, those that came twice counted twice. */
  samples: number
  /** Disjoint time, seconds. */
  spans: readonly Span[]
}

/** `data_hashes/manifest.json` of a checkpoint: everything that the weights have seen, their ancestors' share included. */
export interface Consumed {
  samples: number
  recordings: Readonly<Record<string, ConsumedRecording>>
}

/** One recording in the data of two checkpoints. */
export interface DataChange {
  id: string
  status: 'added' | 'removed' | 'same' | 'changed'
  /** The recording has another content. */
  rehashed: boolean
  /** Windows on each side. */
  samples: { before: number; after: number }
  /** Seconds that only one side has seen, and that both have. */
  only_before_s: number
  only_after_s: number
  both_s: number
}

const NOTHING: ConsumedRecording = { hash: null, samples: 0, spans: [] }

/** Which recordings and how much time of each two checkpoints have seen, in order of their ids. */
export function compareConsumed(before: Consumed, after: Consumed): DataChange[] {
  const ids = new Set([...Object.keys(before.recordings), ...Object.keys(after.recordings)])
  return [...ids].sort().map(id => {
    const [a, b] = [before.recordings[id], after.recordings[id]]
    const [old, young] = [a ?? NOTHING, b ?? NOTHING]
    const only_before_s = lengthOf(minus(old.spans, young.spans))
    const rehashed = a !== undefined && b !== undefined && a.hash !== b.hash
    const change = {
      id,
      rehashed,
      samples: { before: old.samples, after: young.samples },
      only_before_s,
      only_after_s: lengthOf(minus(young.spans, old.spans)),
      both_s: lengthOf(union(old.spans)) - only_before_s,
    }
    const equal =
      !rehashed && old.samples === young.samples && only_before_s === 0 && change.only_after_s === 0
    return { ...change, status: !a ? 'added' : !b ? 'removed' : equal ? 'same' : 'changed' }
  })
}

/** What weights have seen that are trained on more time of some recordings. */
export function withTime(
  { samples, recordings }: Consumed,
  more: readonly { recording: { id: string; hash: string }; spans: readonly Span[] }[],
): Consumed {
  const all = { ...recordings }
  for (const { recording, spans } of more) {
    const before = all[recording.id] ?? NOTHING
    all[recording.id] = { ...before, hash: recording.hash, spans: union([...before.spans, ...spans]) }
  }
  return { samples, recordings: all }
}

/** What weights have seen that come from two checkpoints; windows that both have seen are counted twice. */
export function bothSeen(a: Consumed, b: Consumed): Consumed {
  const all = { ...a.recordings }
  for (const [id, theirs] of Object.entries(b.recordings)) {
    const ours = all[id] ?? NOTHING
    all[id] = {
      hash: theirs.hash ?? ours.hash,
      samples: ours.samples + theirs.samples,
      spans: union([...ours.spans, ...theirs.spans]),
    }
  }
  return { samples: a.samples + b.samples, recordings: all }
}

/** Recordings of an ancestor whose time or content is not in what its descendant says it has seen; empty for a superset. */
export function missingFrom(descendant: Consumed, ancestor: Consumed): string[] {
  return compareConsumed(ancestor, descendant)
    .filter(({ rehashed, only_before_s }) => rehashed || only_before_s > 0)
    .map(({ id }) => id)
}
