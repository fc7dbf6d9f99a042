import type { LogLine } from './log-lines.ts'

/** What torchrun says about the worker that failed first. */
export interface Footer {
  time: string
  rank: number
  host: string | null
  /** Negative for a death by signal. */
  exitcode: number
}

const START = /Root Cause \(first observed failure\):/
const TERMINATED_BY_AGENT = -15

/** The footer of torchrun in a log of its own, or null; a worker that torchrun itself ended is nobody's root cause. */
export function findFooter(lines: readonly LogLine[]): Footer | null {
  const start = lines.findIndex(line => START.test(line.bare))
  if (start < 0) return null
  const block = lines
    .slice(start, start + 12)
    .map(line => line.bare)
    .join('\n')
  const field = (pattern: RegExp) => pattern.exec(block)?.[1]
  const rank = field(/^\s*rank\s*:\s*(\d+)/m)
  const exitcode = field(/^\s*exitcode\s*:\s*(-?\d+)/m)
  if (rank === undefined || exitcode === undefined || Number(exitcode) === TERMINATED_BY_AGENT) return null
  return {
    time: field(/^\s*time\s*:\s*(\S+)/m) ?? '',
    host: field(/^\s*host\s*:\s*(\S+)/m) ?? null,
    rank: Number(rank),
    exitcode: Number(exitcode),
  }
}
