import type { Envelope } from '../schema/envelope.ts'
import { SCHEMA_VERSION } from '../schema/schema-version.ts'
import type { Io } from './io.ts'

type Body<T> = { items: readonly T[]; next?: string | null } | { item: T }

/** Prints one answer for scripts. */
export function printJson<T>(io: Io, body: Body<T>): void {
  const next = 'items' in body ? (body.next ?? null) : null
  const head = {
    schema_version: SCHEMA_VERSION,
    as_of: io.now().toISOString(),
    truncated: next !== null,
    next,
  }
  const envelope: Envelope<T> =
    'items' in body ? { ...head, items: [...body.items] } : { ...head, item: body.item }
  io.out.json(envelope)
}

/** Prints one line of a stream. */
export function printLine(io: Io, line: { type: string; [field: string]: unknown }): void {
  io.out.json({ schema_version: SCHEMA_VERSION, as_of: io.now().toISOString(), ...line })
}
