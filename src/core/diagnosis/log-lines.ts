import { sanitize } from '../text/sanitize.ts'

/** The end of one log, as it stands in the file. `rank` is null for the launcher's own. */
export interface LogTail {
  /** Null where it is of no node: what a scheduler wrote. */
  node: string | null
  rank: number | null
  stream: 'out' | 'err'
  text: string
}

/** A line that may say something about a failure. */
export interface LogLine {
  /** Sanitised, as evidence shows it. */
  shown: string
  /** Without the prefixes of launchers, as patterns see it. */
  bare: string
  /** Rank that a prefix names. */
  rank: number | null
  /** The last line of a Python traceback: `ValueError: boom`. */
  exception: boolean
  /** Source code or advice quoted in a traceback: never evidence of a cause. */
  quoted: boolean
}

const PREFIX = /^(?:\[(?:default|rank|[a-z]+)(\d+)\]:\s?|\s{0,3}(\d{1,5}): )/
const FRAME = /^\s*File "/
const EXCEPTION =
  /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning|Failed|Timeout)\b(?::|$)/
const ADVICE = /^\s*(?:traceback\s*:\s*)?To enable traceback see|^\s*[~^]+\s*$|^\s*raise\b/

/** Cuts a log into lines that patterns can be tested against. */
export function logLines(text: string): LogLine[] {
  let afterFrame = false
  return text.split('\n').map(raw => {
    const shown = sanitize(raw.replace(/\r+$/, '').replace(/^.*\r/, '')).trimEnd()
    const prefix = PREFIX.exec(shown)
    const bare = prefix === null ? shown : shown.slice(prefix[0].length)
    const frame = FRAME.test(bare)
    const quoted = frame || afterFrame || ADVICE.test(bare)
    afterFrame = frame
    const rank = prefix?.[1] ?? prefix?.[2]
    return {
      shown,
      bare,
      rank: rank === undefined ? null : Number(rank),
      exception: EXCEPTION.test(bare),
      quoted,
    }
  })
}
