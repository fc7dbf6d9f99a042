import type { HostState } from '../../schema/host.ts'
import type { LinkState } from '../../schema/link.ts'
import type { JsonObject } from '../../schema/scalars.ts'

/** What the registry keeps of the way to a profile's machine, for every Orion on it. */
export interface LinkNote {
  noted_at: string
  last_word_at: string | null
  trouble: string | null
  troubled_since: string | null
  lag_ms: number | null
  calls_per_minute: number | null
}

/** An answer is news for the registry this long after the one it has, ms. */
const FRESHER_MS = 5_000
/** A machine that is followed answers more often than this, ms. */
const QUIET_MS = 60_000

/** The note after a look at a link, or null when it would say nothing new. */
export function nextNote(before: LinkNote | null, link: LinkState, now: Date): LinkNote | null {
  const noted_at = now.toISOString()
  const heard = link.heard_ms_ago === null ? null : now.getTime() - link.heard_ms_ago
  const known = before?.last_word_at == null ? null : Date.parse(before.last_word_at)
  const last = heard === null || (known !== null && known > heard) ? known : heard
  const fresher = last !== null && (known === null || last - known >= FRESHER_MS)
  const turned = link.trouble !== (before?.trouble ?? null)
  if (heard === null && link.trouble === null) return null
  if (!fresher && !turned) return null
  return {
    noted_at,
    last_word_at: last === null ? null : new Date(last).toISOString(),
    trouble: link.trouble,
    troubled_since: link.trouble === null ? null : (before?.troubled_since ?? noted_at),
    lag_ms: link.lag_ms ?? before?.lag_ms ?? null,
    calls_per_minute: link.calls_per_minute,
  }
}

/** Calls of the last minute, as far as the note is of that minute. */
export function callsNow({ calls_per_minute, noted_at }: LinkNote, now: Date): number | null {
  if (calls_per_minute === null) return null
  return now.getTime() - Date.parse(noted_at) < QUIET_MS ? calls_per_minute : 0
}

/** How the way is, as far as a note can tell. */
export function hostState(note: LinkNote | null, now: Date): HostState {
  if (note === null) return 'unasked'
  if (note.trouble !== null) return 'unreachable'
  if (note.last_word_at === null) return 'unasked'
  return now.getTime() - Date.parse(note.last_word_at) < QUIET_MS ? 'connected' : 'quiet'
}

/** A note as it was kept, by this version or another; what is not understood is not known. */
export function readNote(kept: JsonObject | null): LinkNote | null {
  if (kept === null || typeof kept.noted_at !== 'string') return null
  const text = (key: string) => (typeof kept[key] === 'string' ? kept[key] : null)
  const number = (key: string) => (typeof kept[key] === 'number' ? kept[key] : null)
  return {
    noted_at: kept.noted_at,
    last_word_at: text('last_word_at'),
    trouble: text('trouble'),
    troubled_since: text('troubled_since'),
    lag_ms: number('lag_ms'),
    calls_per_minute: number('calls_per_minute'),
  }
}
