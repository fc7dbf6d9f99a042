/** Where a long list stands: which item is under the cursor, by id, and which is at the top of the window. */
export interface ListState {
  selected: string | null
  /** Place of the selected item when it was last seen, to find a neighbour once it is gone. */
  at: number
  top: number
}

export const LIST_START: ListState = { selected: null, at: 0, top: 0 }

/** The same state over changed items: the cursor stays on its item, wherever that went. */
export function keepPlace(state: ListState, ids: readonly string[], height: number): ListState {
  if (ids.length === 0) return LIST_START
  const found = state.selected === null ? -1 : ids.indexOf(state.selected)
  const at = found >= 0 ? found : Math.min(state.at, ids.length - 1)
  return reveal({ selected: ids[at] ?? null, at, top: state.top }, ids.length, height)
}

/** Moves the cursor by `delta` items, not beyond the ends. */
export function move(state: ListState, ids: readonly string[], delta: number, height: number): ListState {
  if (ids.length === 0) return LIST_START
  const at = Math.min(ids.length - 1, Math.max(0, state.at + delta))
  return reveal({ selected: ids[at] ?? null, at, top: state.top }, ids.length, height)
}

/**
 * A click on the item at `at` of those in sight: moves the cursor there by `walk`. True where it stands there already, false
 * where nothing is or it only moved.
 */
export function clickItem(
  shown: readonly { id: string }[],
  at: number,
  selected: string | null,
  walk: (delta: number) => void,
): boolean {
  const item = shown[at]
  const from = shown.findIndex(({ id }) => id === selected)
  if (!item || from < 0) return false
  if (at !== from) walk(at - from)
  return at === from
}

function reveal(state: ListState, count: number, height: number): ListState {
  const last = Math.max(0, count - height)
  const top = Math.min(Math.max(state.top, state.at - height + 1), state.at, last)
  return { ...state, top: Math.max(0, top) }
}
