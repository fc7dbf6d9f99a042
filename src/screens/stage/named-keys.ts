import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Keymap } from './keymap.ts'
import { shownKey } from './keys.ts'

/**
 * Keys that words on screen name, by the id of their entry in the key table, with what they are until the user chooses
 * others. The entry takes both from here, so that words name what is heard.
 */
export const NAMED_KEYS = {
  'benchmarks.history': ['c'],
  'benchmarks.measure': ['m'],
  'benchmarks.rows': ['o'],
  'benchmarks.suites': ['u'],
  'checkpoints.mark': ['space'],
  'checkpoints.open': ['enter', 'right', 'l'],
  'command.complete': ['tab'],
  'data.add': ['a'],
  'field.cancel': ['esc', 'ctrl+c'],
  'global.command': [':'],
  'global.pause': ['p'],
  'global.quit': ['q', 'ctrl+c'],
  'lineage.mark': ['space'],
  'logs.follow': ['f'],
  'logs.mark': ['m'],
  'logs.wrap': ['b'],
  'metrics.in': ['+', '='],
  'metrics.unfilter': ['esc'],
  'new.default': ['ctrl+r'],
  'new.editor': ['ctrl+e'],
  'new.enter': ['enter'],
  'new.go-on': ['enter'],
  'new.left': ['left'],
  'new.mistake': ['ctrl+t'],
  'new.right': ['right'],
  'new.undo': ['ctrl+o'],
  'preflight.details': ['enter', 'z', 'space'],
  'preflight.fix': ['f'],
  'preflight.launch': ['l'],
  'preflight.other-fix': ['F'],
  'preflight.run-all': ['R'],
  'question.no': ['n', 'esc', 'q'],
  'question.yes': ['y'],
  'run.resume': ['r'],
  'runs.filter': ['/'],
  'runs.new': ['n'],
  'runs.unfilter': ['esc'],
  'shell.stop': ['ctrl+c'],
} as const satisfies Record<string, readonly [string, ...string[]]>

export type NamedKey = keyof typeof NAMED_KEYS

/** Id and keys of an entry of the key table. */
export const named = (id: NamedKey): { id: NamedKey; keys: readonly [string, ...string[]] } => ({
  id,
  keys: NAMED_KEYS[id],
})

/** The key that does something, as it is written on screen. */
export type KeyWord = (id: NamedKey) => SafeText

export const keyWord = (keymap: Keymap, id: NamedKey): SafeText =>
  safeText`${shownKey((keymap.get(id) ?? NAMED_KEYS[id])[0])}`
