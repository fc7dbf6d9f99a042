import type { SafeText } from '../../core/text/sanitize.ts'
import type { Edited } from '../stage/field.ts'
import type { KeyEntry } from '../stage/keys.ts'
import type { Walkable } from '../stage/list-keys.ts'
import { named } from '../stage/named-keys.ts'

/** A line that is completed and recalled. */
export interface Completing {
  cannotComplete(): SafeText | null
  next(by: 1 | -1, now: Edited): void
  cannotRecall(by: 1 | -1): SafeText | null
  recall(by: 1 | -1): void
}

interface Typing {
  line: Completing
  now: Edited
}

/** Keys of the line that `:` opens, beside those of every field. */
export const commandKeys: readonly KeyEntry<Typing>[] = [
  {
    ...named('command.complete'),
    scope: 'command',
    label: 'complete',
    description: 'Complete the word; again: the next word that fits.',
    footer: 0,
    disabled: ({ line }) => line.cannotComplete(),
    run: ({ line, now }) => line.next(1, now),
  },
  {
    id: 'command.complete-back',
    keys: ['shift+tab'],
    scope: 'command',
    label: 'word before',
    description: 'The word before that fits.',
    disabled: ({ line }) => line.cannotComplete(),
    run: ({ line, now }) => line.next(-1, now),
  },
  {
    id: 'command.earlier',
    keys: ['up', 'ctrl+p'],
    scope: 'command',
    label: 'earlier',
    description: 'The line that was typed before, here or in `orion shell`.',
    footer: 3,
    disabled: ({ line }) => line.cannotRecall(1),
    run: ({ line }) => line.recall(1),
  },
  {
    id: 'command.later',
    keys: ['down', 'ctrl+n'],
    scope: 'command',
    label: 'later',
    description: 'The line that was typed after that.',
    disabled: ({ line }) => line.cannotRecall(-1),
    run: ({ line }) => line.recall(-1),
  },
]

/** Keys of the palette, beside those of every field. */
export const paletteKeys: readonly KeyEntry<Pick<Walkable, 'walk'>>[] = [
  {
    id: 'palette.down',
    keys: ['down', 'ctrl+n', 'tab'],
    scope: 'palette',
    label: 'down',
    description: 'One row down.',
    run: palette => palette.walk(1),
  },
  {
    id: 'palette.up',
    keys: ['up', 'ctrl+p', 'shift+tab'],
    scope: 'palette',
    label: 'up',
    description: 'One row up.',
    run: palette => palette.walk(-1),
  },
]
