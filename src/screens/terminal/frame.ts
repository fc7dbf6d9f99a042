/** Shortest time between two frames after a key, and after news from a run, ms. */
const INPUT_MS = 16
const STREAM_MS = 100

export type Cause = 'input' | 'stream'

export interface Frame {
  /** Something visible changed; a frame follows as soon as its cause allows. */
  request(cause: Cause): void
  /** Draws at once, whatever the rhythm. */
  now(): void
  close(): void
}

/**
 * The one rhythm of the screen: draws at most every 16 ms after keys and every 100 ms after news, and never while the
 * terminal has not taken the frame before.
 */
export function createFrame(draw: () => void, ready: () => boolean): Frame {
  let timer: NodeJS.Timeout | undefined
  let due = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let closed = false

  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    due = Number.POSITIVE_INFINITY
  }
  const now = () => {
    stop()
    if (closed) return
    last = performance.now()
    draw()
  }
  const wake = () => {
    if (ready()) return now()
    timer = setTimeout(wake, INPUT_MS)
  }
  return {
    request(cause) {
      if (closed) return
      const at = Math.max(performance.now(), last + (cause === 'input' ? INPUT_MS : STREAM_MS))
      if (at >= due) return
      stop()
      due = at
      timer = setTimeout(wake, Math.max(0, at - performance.now()))
    },
    now,
    close() {
      closed = true
      stop()
    },
  }
}
