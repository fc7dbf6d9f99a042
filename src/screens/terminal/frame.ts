/** Shortest time between two frames after a key, and after news from a run, ms. */
const INPUT_MS = 16
const STREAM_MS = 100
/** Time that what a key opens has to come before a frame without it is drawn, which says so, ms. */
export const LOAD_MS = 50
/** The same for news over a line so slow that a frame takes this long to arrive. */
const SLOW_STREAM_MS = 250
const SLOW_MS = 80

export type Cause = 'input' | 'load' | 'stream'

export interface Frame {
  /** Something visible changed; a frame follows as soon as its cause allows. */
  request(cause: Cause): void
  /** Draws at once, whatever the rhythm. */
  now(): void
  close(): void
}

/** The terminal, as the rhythm sees it. */
export interface Drain {
  /** It has taken the frame before. */
  readonly idle: boolean
  /** Time that it took for that, ms. */
  readonly drainMs: number
}

/** What the user asks of the rhythm. */
export interface Pace {
  /** Most frames a second. */
  fps?: number | undefined
  /** Shortest time between two frames after news, ms. */
  newsMs?: number
}

/**
 * The one rhythm of the screen: draws at most every 16 ms after keys, and where a key loads something together with that;
 * at most every 100 ms after news (250 ms on a slow line), at most `fps` times a second where that is given, and never while
 * the terminal has not taken the frame before: frames are skipped, not queued.
 */
export function createFrame(
  draw: () => void,
  drain: Drain,
  { fps = Number.POSITIVE_INFINITY, newsMs = STREAM_MS }: Pace = {},
): Frame {
  const pace = (cause: Cause): number => {
    const news = drain.drainMs > SLOW_MS ? Math.max(newsMs, SLOW_STREAM_MS) : newsMs
    return Math.max(cause === 'stream' ? news : INPUT_MS, 1000 / fps)
  }
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
    if (drain.idle) return now()
    timer = setTimeout(wake, INPUT_MS)
  }
  return {
    request(cause) {
      if (closed) return
      const soonest = performance.now() + (cause === 'load' ? LOAD_MS : 0)
      const at = Math.max(soonest, last + pace(cause))
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
