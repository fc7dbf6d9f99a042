import type { SafeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from './keys.ts'
import { named } from './named-keys.ts'
import type { Question } from './screen.ts'

/** Something that one key takes away. */
export interface Closable {
  close(): void
}

/** Help whose lines can be searched. */
export interface Searchable extends Closable {
  search(): void
}

export const helpKeys: readonly KeyEntry<Searchable>[] = [
  {
    id: 'help.search',
    keys: ['/'],
    scope: 'help',
    label: 'search',
    description: 'Show only keys whose line holds what is typed.',
    footer: 1,
    run: help => help.search(),
  },
  {
    id: 'help.close',
    keys: ['esc', '?', 'q'],
    scope: 'help',
    label: 'close',
    description: 'Close this help.',
    footer: 9,
    run: help => help.close(),
  },
]

export interface Asked extends Closable {
  question: Question
}

export const questionKeys: readonly KeyEntry<Asked>[] = [
  {
    ...named('question.yes'),
    scope: 'dialog',
    label: 'yes',
    description: 'Do what the question says.',
    footer: 1,
    run: asked => {
      asked.close()
      asked.question.act()
    },
  },
  {
    ...named('question.no'),
    scope: 'dialog',
    label: 'no',
    description: 'Leave everything as it is.',
    footer: 2,
    run: asked => asked.close(),
  },
]

/** A list of things to choose one of. */
export interface Choosing extends Closable {
  /** Null, or why the one under the cursor cannot be chosen. */
  cannotChoose(): SafeText | null
  choose(): void
}

export const choiceKeys: readonly KeyEntry<Choosing>[] = [
  {
    id: 'menu.choose',
    keys: ['enter'],
    scope: 'menu',
    label: 'choose',
    description: 'Do what is under the cursor.',
    footer: 1,
    disabled: menu => menu.cannotChoose(),
    run: menu => menu.choose(),
  },
  {
    id: 'menu.close',
    keys: ['esc', 'q', 'x'],
    scope: 'menu',
    label: 'close',
    description: 'Close the menu.',
    footer: 2,
    run: menu => menu.close(),
  },
]
