import { setImmediate as others } from 'node:timers/promises'

/** After so long everything else of this process has its turn. */
const SLICE_MS = 8

/** Takes steps to their end in short slices, between which keys are answered and frames drawn. */
export async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  let until = performance.now() + SLICE_MS
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
    if (performance.now() < until) continue
    await others()
    until = performance.now() + SLICE_MS
  }
}
