import { crc32 } from 'node:zlib'
import { type Event, event } from '../schema/event.ts'

export interface EventSlice {
  events: Event[]
  /** Bytes that ended in a newline; a torn last line is left for the next read. */
  consumed: number
  /** Lines that could not be used, by byte offset in the slice. */
  damaged: { offset: number; why: string }[]
}

const NEWLINE = 10
/** `,"crc":"0123abcd"}` */
const TRAILER = /^,"crc":"([0-9a-f]{8})"\}$/
const TRAILER_BYTES = 18

/** Splits bytes of an event file into checked events; a damaged line costs only itself. */
export function readEvents(bytes: Uint8Array): EventSlice {
  const slice: EventSlice = { events: [], consumed: 0, damaged: [] }
  for (;;) {
    const end = bytes.indexOf(NEWLINE, slice.consumed)
    if (end < 0) return slice
    const answer = readLine(bytes.subarray(slice.consumed, end))
    if (typeof answer === 'string') slice.damaged.push({ offset: slice.consumed, why: answer })
    else slice.events.push(answer)
    slice.consumed = end + 1
  }
}

function readLine(line: Uint8Array): Event | string {
  const body = line.subarray(0, Math.max(0, line.length - TRAILER_BYTES))
  const trailer = TRAILER.exec(Buffer.from(line.subarray(body.length)).toString('latin1'))
  if (!trailer) return 'no checksum at its end'
  if (crc32(body) !== Number.parseInt(trailer[1] ?? '', 16)) return 'its checksum does not match'
  let value: unknown
  try {
    value = JSON.parse(`${Buffer.from(body).toString('utf8')}}`)
  } catch {
    return 'not JSON'
  }
  const parsed = event.safeParse(value)
  return parsed.success ? parsed.data : `not an event that this version knows (${describe(value)})`
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null && 'type' in value
    ? `type ${JSON.stringify(value.type)}`
    : 'no type'
}
