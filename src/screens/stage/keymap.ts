import { nearest } from '../../core/nearest.ts'
import type { Binding, KeyFacts } from './keys.ts'

/** Keys that the user chose, by the id of what they do. */
export type Keymap = ReadonlyMap<string, readonly [string, ...string[]]>

/** What is wrong with a key of the settings; `at` is its place in the list, absent for the id itself. */
export interface KeyMistake {
  id: string
  at?: number
  message: string
  suggestion?: string | undefined
}

const NAMED = [
  'enter',
  'esc',
  'tab',
  'shift+tab',
  'space',
  'backspace',
  'delete',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
]
/** What terminals send for these is another key: backspace, tab, enter twice, Esc. */
const SAME_AS: Record<string, string> = {
  'ctrl+h': 'backspace',
  'ctrl+i': 'tab',
  'ctrl+j': 'enter',
  'ctrl+m': 'enter',
}

/** Null, or why a key cannot be used. */
export function whyUnusable(key: string): string | null {
  const same = SAME_AS[key]
  if (same !== undefined) return `terminals cannot tell ${key} from ${same}`
  if ([...key].length === 1 && !/[\s\p{Cc}]/u.test(key)) return null
  if (NAMED.includes(key) || /^ctrl\+[a-z]$/.test(key)) return null
  return `"${key}" is no key that every terminal sends: one character, ctrl+letter, or one of ${NAMED.join(', ')}`
}

/** The keys that the settings ask for, checked against the table of all keys. */
export function checkKeys(
  table: readonly KeyFacts[],
  wanted: Readonly<Record<string, readonly string[]>>,
): { keymap: Keymap; mistakes: KeyMistake[] } {
  const keymap = new Map<string, readonly [string, ...string[]]>()
  const mistakes: KeyMistake[] = []
  const ids = table.map(({ id }) => id)
  for (const [id, keys] of Object.entries(wanted)) {
    const facts = table.find(each => each.id === id)
    const [first, ...more] = keys
    if (!facts) {
      mistakes.push({ id, message: 'nothing in the session has this id', suggestion: nearest(id, ids) })
      continue
    }
    for (const [at, key] of keys.entries()) {
      const types = facts.scope === 'field' && [...key].length === 1
      const why = types ? `${key} types itself here` : whyUnusable(key)
      if (why !== null) mistakes.push({ id, at, message: why })
    }
    if (first !== undefined) keymap.set(id, [first, ...more])
  }
  return { keymap, mistakes: [...mistakes, ...conflicts(table, keymap)] }
}

/** Keys that two ids of one scope have now and had not before. */
function conflicts(table: readonly KeyFacts[], keymap: Keymap): KeyMistake[] {
  return [...keymap].flatMap(([id, keys]) => {
    const own = table.find(each => each.id === id)
    return keys.flatMap((key, at): KeyMistake[] => {
      const other = table.find(
        each =>
          each.id !== id &&
          each.scope === own?.scope &&
          (keymap.get(each.id) ?? each.keys).includes(key) &&
          !(each.keys.includes(key) && own.keys.includes(key)),
      )
      return other ? [{ id, at, message: `${key} is the key of ${other.id} already` }] : []
    })
  })
}

/** The same bindings, with the keys that the user chose. */
export function rebound(bindings: Binding[], keymap: Keymap): Binding[] {
  if (keymap.size === 0) return bindings
  return bindings.map(binding => {
    const keys = keymap.get(binding.facts.id)
    return keys ? { ...binding, facts: { ...binding.facts, keys } } : binding
  })
}
