import type { Adapter, FileSlice } from '../core/adapter.ts'
import type { Event } from '../schema/event.ts'
import type { Context } from './context.ts'
import { attemptFolder } from './run-layout.ts'

const CHUNK = 1 << 20
const LONGEST_LINE = 1 << 24
const EVENT_FILE = /^events\.([A-Za-z0-9-]{1,64})\.jsonl$/

export interface Ingested {
  /** Events that were new. */
  events: number
  warnings: string[]
}

/** Takes in what an attempt's event files hold beyond the last read. Safe to repeat and to do from two processes. */
export async function ingest(
  ctx: Context,
  adapter: Adapter,
  run: { id: string; path: string },
  attempt: number,
): Promise<Ingested> {
  const folder = attemptFolder(run.path, attempt)
  const offsets = new Map(
    ctx.store
      .cursors(run.id)
      .filter(cursor => cursor.attempt === attempt)
      .map(cursor => [cursor.writer, cursor.offset]),
  )
  const result: Ingested = { events: 0, warnings: [] }
  for (const name of await adapter.files.list(folder)) {
    const writer = EVENT_FILE.exec(name)?.[1]
    if (writer === undefined) continue
    const path = `${folder}/${name}`
    await readOn(path, offsets.get(writer) ?? 0, {
      read: (offset, length) => adapter.files.read(path, offset, length),
      take: (from, to, events) => {
        result.events += ctx.store.ingest({ run_id: run.id, attempt, writer, from, to, events })
      },
      warn: warning => result.warnings.push(warning),
    })
  }
  return result
}

interface Sink {
  read(offset: number, length: number): Promise<FileSlice | null>
  take(from: number, to: number, events: Event[]): void
  warn(warning: string): void
}

async function readOn(path: string, start: number, sink: Sink): Promise<void> {
  let offset = start
  let length = CHUNK
  for (;;) {
    const slice = await sink.read(offset, length)
    if (slice === null) return
    if (slice.size < offset) {
      sink.warn(`${path} is shorter than what was already read (${slice.size} of ${offset} bytes)`)
      return
    }
    if (slice.bytes.length === 0) return
    const { readEvents } = await import('./read-events.ts')
    const { events, consumed, damaged } = readEvents(slice.bytes)
    for (const { offset: at, why } of damaged)
      sink.warn(`${path}: skipped the line at byte ${offset + at}: ${why}`)
    if (consumed > 0) {
      sink.take(offset, offset + consumed, events)
      offset += consumed
      length = CHUNK
    } else if (slice.bytes.length === length && length < LONGEST_LINE) {
      length *= 4
    } else {
      if (length >= LONGEST_LINE)
        sink.warn(`${path}: the line at byte ${offset} is longer than ${LONGEST_LINE} bytes`)
      return
    }
    if (offset >= slice.size) return
  }
}
