import { isAscii } from 'node:buffer'
import { LineDecoder } from '../text/lines.ts'

/** Characters of a line that are shown; what is beyond is counted. */
export const SHOWN_LIMIT = 4096
/** Bytes at the beginning and at the end of a long line that are looked at. */
export const HEAD_BYTES = 16_384
export const TAIL_BYTES = 4096

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Bytes of one line without its end: all of it, or head and tail of a long one. */
export interface LineBytes {
  head: Uint8Array
  /** Last bytes of a line whose head is not all of it. */
  tail: Uint8Array | null
  /** Bytes between head and tail. */
  between: number
}

/**
 * The text of a line as a terminal would leave it: carriage returns and cursor moves folded, colours kept, every other
 * control gone. Of a line that was overwritten many times only the last state is looked for.
 */
export function shownLine({ head, tail, between }: LineBytes, limit = SHOWN_LIMIT): string {
  if (tail !== null) {
    const last = lastReturn(tail)
    if (last >= 0) return shownLine({ head: tail.subarray(last + 1), tail: null, between: 0 }, limit)
    const hidden = head.length + tail.length + between
    const shown = shownLine({ head, tail: null, between: 0 }, limit)
    const cut = shown.slice(0, limit)
    return `${cut} … +${Math.max(0, hidden - Buffer.byteLength(cut))} bytes`
  }
  if (isAscii(head) && head.length <= limit) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1')
    if (!CONTROL.test(text)) return text
  }
  return decoded(head, limit)
}

/** The same for text that is already decoded, without a limit worth speaking of. */
export function shownText(line: string): string {
  if (!CONTROL.test(line)) return line
  return decoded(Buffer.from(line), 2 * line.length + 1024)
}

function decoded(bytes: Uint8Array, limit: number): string {
  if (bytes.length <= limit) {
    const text = utf8.decode(bytes)
    if (!CONTROL.test(text)) return text
  }
  const decoder = new LineDecoder({ limit })
  const lines = [...decoder.push(bytes), ...decoder.end()]
  return lines[0] ?? ''
}

/** Place of the last carriage return that something follows, or -1. */
function lastReturn(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0x0d) end -= 1
  return end === 0 ? -1 : bytes.lastIndexOf(0x0d, end - 1)
}

const SGR = /\u001b\[[0-9;:]*m/g

/** Text without its colours: what is searched and compared. */
export const plainText = (shown: string): string =>
  shown.includes('\u001b') ? shown.replace(SGR, '') : shown
