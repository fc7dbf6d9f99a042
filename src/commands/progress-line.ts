import { sanitize } from '../core/text/sanitize.ts'
import { truncate } from '../core/text/width.ts'
import type { Io } from './io.ts'

const LEAST_MS = 100

export interface ProgressLine {
  /** Replaces the line, at most ten times a second; the newest text is never lost for long. */
  show(text: string): void
  /** Writes a line that stays, above the moving one. */
  keep(text: string): void
  /** Takes the moving line away. */
  end(): void
}

/** One moving line on standard error of a terminal; nothing moves elsewhere, where only kept lines are written. */
export function progressLine(io: Io): ProgressLine {
  const moving = io.err.isTTY
  let drawnAt = -LEAST_MS
  let text = ''
  let drawn = false
  let timer: NodeJS.Timeout | undefined
  const draw = () => {
    timer = undefined
    drawnAt = performance.now()
    drawn = true
    io.err.control('\r\x1b[K')
    io.err.write(truncate(sanitize(text), io.err.columns - 1))
  }
  const clear = () => {
    clearTimeout(timer)
    timer = undefined
    if (drawn) io.err.control('\r\x1b[K')
    drawn = false
  }
  return {
    show(next) {
      text = next
      if (!moving || timer) return
      const wait = drawnAt + LEAST_MS - performance.now()
      if (wait <= 0) draw()
      else timer = setTimeout(draw, wait).unref()
    },
    keep(line) {
      clear()
      io.out.write(`${line}\n`)
      if (moving && text !== '') draw()
    },
    end() {
      clear()
      text = ''
    },
  }
}
