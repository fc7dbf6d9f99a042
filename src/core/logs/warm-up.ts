import { groupLines } from './group-lines.ts'
import { readLine } from './read-line.ts'

/** Lines that are read; after about so many the functions that read a line have their final speed. */
const LINES = 1024

/**
 * Reads lines of no log, so that the first ones of a log are read as fast as all others: a thread that waits for a log has
 * the time, whoever opens one has not.
 */
export function warmUp(): void {
  const lines = Array.from({ length: LINES }, (_, id) => {
    const text = `2026-03-14 09:00:00.${100 + (id % 900)} step ${id}  loss 0.${id}  lr 1.000e-03  1094.1 windows/s`
    const head = Buffer.from(text)
    return { ...readLine({ head, tail: null, between: 0 }), id, source: 0, offset: 0, live: false }
  })
  groupLines(lines, 'fold', [{ path: '', node: '', rank: 0, stream: 'out' }])
}
