import { isBusy } from './registry-error.ts'

/** How long a read or write waits for other processes before it gives up, in all. */
const PATIENCE_MS = 5_000

/** Repeats work that found the database locked, with jitter, until patience ends. */
export function patiently<T>(work: () => T): T {
  let deadline = Number.POSITIVE_INFINITY
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      if (deadline === Number.POSITIVE_INFINITY) deadline = performance.now() + PATIENCE_MS
      pause(1 + Math.random() * 20)
    }
  }
}

/** Waits without giving the thread away. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
