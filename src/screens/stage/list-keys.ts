import type { KeyEntry } from './keys.ts'

/** Something with rows to walk through. */
export interface Walkable {
  /** Rows on screen, for moves by half a window. */
  height(): number
  walk(delta: number): void
}

/** Moves that every list, table and log shares. */
export const listKeys: readonly KeyEntry<Walkable>[] = [
  {
    id: 'list.down',
    keys: ['j', 'down'],
    scope: 'list',
    label: 'down',
    description: 'One row down.',
    run: list => list.walk(1),
  },
  {
    id: 'list.up',
    keys: ['k', 'up'],
    scope: 'list',
    label: 'up',
    description: 'One row up.',
    run: list => list.walk(-1),
  },
  {
    id: 'list.half-down',
    keys: ['ctrl+d', 'pagedown'],
    scope: 'list',
    label: 'half page down',
    description: 'Half a window down.',
    run: list => list.walk(Math.max(1, list.height() >> 1)),
  },
  {
    id: 'list.half-up',
    keys: ['ctrl+u', 'pageup'],
    scope: 'list',
    label: 'half page up',
    description: 'Half a window up.',
    run: list => list.walk(-Math.max(1, list.height() >> 1)),
  },
  {
    id: 'list.first',
    keys: ['g', 'home'],
    scope: 'list',
    label: 'first',
    description: 'To the first row.',
    run: list => list.walk(Number.NEGATIVE_INFINITY),
  },
  {
    id: 'list.last',
    keys: ['G', 'end'],
    scope: 'list',
    label: 'last',
    description: 'To the last row.',
    run: list => list.walk(Number.POSITIVE_INFINITY),
  },
]
