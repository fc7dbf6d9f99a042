import { edit } from './field.ts'
import type { KeyEntry } from './keys.ts'
import { named } from './named-keys.ts'
import type { Field } from './screen.ts'

/** A field that may change under its keys. */
export interface FieldTarget {
  field: Field
  write(edited: { text: string; at: number }): void
  close(): void
}

const move = (
  key: string,
  also: readonly string[],
  label: string,
  description: string,
): KeyEntry<FieldTarget> => ({
  id: `field.${label.replaceAll(' ', '-')}`,
  keys: [key, ...also],
  scope: 'field',
  label,
  description,
  run: ({ field, write }) => {
    const edited = edit(field, key)
    if (edited) write(edited)
  },
})

export const fieldKeys: readonly KeyEntry<FieldTarget>[] = [
  {
    id: 'field.done',
    keys: ['enter'],
    scope: 'field',
    label: 'keep',
    description: 'Keep what is typed.',
    footer: 1,
    run: ({ field, close }) => {
      close()
      field.done()
    },
  },
  {
    ...named('field.cancel'),
    scope: 'field',
    label: 'undo',
    description: 'Go back to what it was before.',
    footer: 2,
    run: ({ field, close }) => {
      close()
      field.cancel()
    },
  },
  move('left', [], 'left', 'One character to the left.'),
  move('right', [], 'right', 'One character to the right.'),
  move('home', ['ctrl+a'], 'start', 'To the start of the line.'),
  move('end', ['ctrl+e'], 'end', 'To the end of the line.'),
  move('backspace', [], 'delete back', 'Delete the character before the cursor.'),
  move('delete', [], 'delete', 'Delete the character under the cursor.'),
  move('ctrl+w', [], 'delete word', 'Delete the word before the cursor.'),
  move('ctrl+u', [], 'delete line', 'Delete everything before the cursor.'),
]
