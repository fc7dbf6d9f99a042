import type { Json } from './scalars.ts'

/** What `--json` prints for one answer; streams print one JSON object a line instead. */
export type Envelope<T = Json> = {
  schema_version: number
  /** When the facts were read, UTC. */
  as_of: string
  truncated: boolean
  /** Cursor for `--after`, or null at the end. */
  next: string | null
} & ({ items: T[] } | { item: T })
