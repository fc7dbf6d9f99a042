import { type Place, type PlaceState, VIEWS } from './place.ts'
import type { Stack } from './trail.ts'

/** What a session leaves for the next one. */
export interface Kept {
  /** Where it stood. */
  places: Stack
  /** What was typed on the line for verbs, or null where it was not open. */
  command: string | null
  /** Theme that was chosen by key, and the one of the settings that it was chosen over. */
  theme: { name: string; over: string } | null
}

const NOTHING: Kept = { places: [], command: null, theme: null }

/** Longest line for verbs that is taken up again. */
const LONGEST_COMMAND = 10_000

/** Deepest stack that is opened again. */
const DEEPEST = 12

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSimple = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

function readState(value: unknown): PlaceState {
  if (!isRecord(value)) return {}
  const kept = Object.entries(value).flatMap(([key, each]): [string, PlaceState[string]][] => {
    if (isSimple(each)) return [[key, each]]
    const words = Array.isArray(each) && each.every(item => typeof item === 'string') ? each : null
    return words ? [[key, words]] : []
  })
  return Object.fromEntries(kept)
}

function readPlace(value: unknown): Place | null {
  if (!isRecord(value)) return null
  const view = VIEWS.find(name => name === value.view)
  if (!view) return null
  return {
    view,
    ...(typeof value.of === 'string' ? { of: value.of } : {}),
    state: readState(value.state),
  }
}

/** Reads what a session left, of this version or another: what is not understood is left out. */
export function readKept(value: unknown): Kept {
  if (!isRecord(value)) return NOTHING
  const places: Place[] = []
  for (const each of Array.isArray(value.places) ? value.places.slice(0, DEEPEST) : []) {
    const place = readPlace(each)
    if (!place) break
    places.push(place)
  }
  const { theme, command } = value
  return {
    places: places[0]?.view === 'runs' ? places : [],
    command: typeof command === 'string' && command.length <= LONGEST_COMMAND ? command : null,
    theme:
      isRecord(theme) && typeof theme.name === 'string' && typeof theme.over === 'string'
        ? { name: theme.name, over: theme.over }
        : null,
  }
}
