// Held-out windows against what a checkpoint was trained on, beside a plain Python set of intervals.
import { quantile, spreadOf } from './figures.mjs'
import { pythonFigures } from './python-figures.mjs'

const WINDOWS = 10_000_000
const RECORDINGS = 1_000
/** A set of ten million pairs would fill the memory of a small machine; its time grows with the windows. */
const IN_A_SET = 1_000_000
const ROUNDS = 3
const LIMIT_S = 1
const LIMIT_RATIO = 20

const seconds = value => `${value.toFixed(2)} s`

/** Every other second of each recording was trained on; held out is every second. */
function laboratory() {
  const each = WINDOWS / RECORDINGS
  const catalog = Array.from({ length: RECORDINGS }, (_, n) => ({
    id: `lab/day-${n}`,
    hash: `hash-${n}`,
    file_sha256: `file-${n}`,
    source: null,
    start_s: 0,
    end_s: each,
  }))
  const spans = Array.from({ length: each / 2 }, (_, n) => [2 * n, 2 * n + 1])
  const recordings = catalog.map(({ id, hash }) => [id, { hash, samples: each / 2, spans }])
  return { catalog, consumed: { samples: WINDOWS / 2, recordings: Object.fromEntries(recordings) } }
}

export async function measure() {
  const [{ findOverlap }, { windowsIn }] = await Promise.all([
    import('../../src/core/overlap/find-overlap.ts'),
    import('../../src/core/overlap/windows.ts'),
  ])
  const { catalog, consumed } = laboratory()
  const [ours, ratios] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    const heldOut = catalog.map(recording => ({
      recording,
      windows: windowsIn([[recording.start_s, recording.end_s]], 1, 1),
    }))
    const found = findOverlap(consumed, heldOut, catalog)
    ours.push((performance.now() - began) / 1000)
    if (found.overlapping !== WINDOWS / 2) throw new Error(`${found.overlapping} windows overlap`)
    const set = pythonFigures(['interval_set.py', `${IN_A_SET}`])
    if (set.overlapping !== IN_A_SET / 2) throw new Error(`${set.overlapping} windows overlap in the set`)
    ratios.push((set.seconds * (WINDOWS / IN_A_SET)) / ours.at(-1))
  }
  const [time, ratio] = [quantile(ours, 0.5), quantile(ratios, 0.5)]
  return [
    {
      what: `10 million held-out windows of ${RECORDINGS} recordings, cut and compared`,
      figure: seconds(time),
      spread: spreadOf(ours, seconds),
      limit: `<= ${LIMIT_S} s`,
      goal: '',
      held: time <= LIMIT_S,
    },
    {
      what: `a plain Python set of intervals, a tenth of them times ten`,
      figure: `${ratio.toFixed(0)}x as long`,
      spread: spreadOf(ratios, value => `${value.toFixed(0)}x`),
      limit: `>= ${LIMIT_RATIO}x`,
      goal: '',
      held: ratio >= LIMIT_RATIO,
    },
  ]
}
