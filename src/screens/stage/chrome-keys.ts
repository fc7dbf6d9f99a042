import type { SafeText } from '../../core/text/sanitize.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { edit, insert } from './field.ts'
import type { KeyEntry } from './keys.ts'
import type { Field, Question } from './screen.ts'

/** What the keys that work everywhere act on. */
export interface Shell {
  /** Null, or why there is no way back. */
  cannotGoBack(): SafeText | null
  back(): void
  quit(): void
  showHelp(): void
  closeHelp(): void
  nextTheme(): void
  redraw(): void
  suspend(): void
  closeQuestion(): void
}

export const globalKeys: readonly KeyEntry<Shell>[] = [
  {
    id: 'global.back',
    keys: ['esc'],
    scope: 'global',
    label: 'back',
    description: 'Back to where you came from.',
    disabled: shell => shell.cannotGoBack(),
    run: shell => shell.back(),
  },
  {
    id: 'global.help',
    keys: ['?', 'ctrl+g'],
    scope: 'global',
    label: 'keys',
    description: 'All keys that work here.',
    footer: 90,
    run: shell => shell.showHelp(),
  },
  {
    id: 'global.theme',
    keys: ['T'],
    scope: 'global',
    label: 'theme',
    description: 'The next colour theme.',
    run: shell => shell.nextTheme(),
  },
  {
    id: 'global.redraw',
    keys: ['ctrl+l'],
    scope: 'global',
    label: 'redraw',
    description: 'Draw the whole screen again.',
    run: shell => shell.redraw(),
  },
  {
    id: 'global.suspend',
    keys: ['ctrl+z'],
    scope: 'global',
    label: 'suspend',
    description: 'Back to the shell until `fg`; jobs keep running.',
    run: shell => shell.suspend(),
  },
  {
    id: 'global.quit',
    keys: ['q', 'ctrl+c'],
    scope: 'global',
    label: 'quit',
    description: 'Leave Orion; your jobs keep running.',
    footer: 99,
    run: shell => shell.quit(),
  },
]

export const helpKeys: readonly KeyEntry<Shell>[] = [
  {
    id: 'help.close',
    keys: ['esc', '?', 'q'],
    scope: 'help',
    label: 'close',
    description: 'Close this help.',
    footer: 1,
    run: shell => shell.closeHelp(),
  },
]

export const questionKeys: readonly KeyEntry<{ shell: Shell; question: Question }>[] = [
  {
    id: 'question.yes',
    keys: ['y'],
    scope: 'dialog',
    label: 'yes',
    description: 'Do what the question says.',
    footer: 1,
    run: ({ shell, question }) => {
      shell.closeQuestion()
      question.act()
    },
  },
  {
    id: 'question.no',
    keys: ['n', 'esc', 'q'],
    scope: 'dialog',
    label: 'no',
    description: 'Leave everything as it is.',
    footer: 2,
    run: ({ shell }) => shell.closeQuestion(),
  },
]

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
    id: 'field.cancel',
    keys: ['esc', 'ctrl+c'],
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

/** What typing or pasting into a field does. */
export const typed = (target: FieldTarget, text: string): void => target.write(insert(target.field, text))

export const NO_WAY_BACK = safeText`this is the first screen`
