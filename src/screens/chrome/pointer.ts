import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Keymap } from '../stage/keymap.ts'
import type { Binding } from '../stage/keys.ts'
import type { Area, Screen } from '../stage/screen.ts'
import type { Press } from '../terminal/input.ts'
import type { MouseAct } from '../terminal/tokens.ts'
import { footerKeyAt } from './footer.ts'

/** Rows that one turn of the wheel moves. */
const WHEEL_ROWS = 3

/** Where things are on the terminal, and what hears keys there. */
export interface Ground {
  /** The whole terminal. */
  size: Area
  /** The screen in it, and its first row. */
  area: Area
  top: number
  readonly keymap: Keymap
  /** What is heard, with the keys of `keymap`; without one, with those of the user. */
  bindings(keymap?: Keymap): readonly Binding[]
  press(press: Press): void
}

/** What a key does for who chose no other. */
const meaning = (ground: Ground, key: string): Binding | undefined =>
  ground.bindings(new Map()).find(({ facts }) => facts.keys.includes(key))

/** The key with which the user does what `key` does for others. */
function meantKey(ground: Ground, key: string): Press {
  const { id = '' } = meaning(ground, key)?.facts ?? {}
  const [chosen = key] = ground.keymap.get(id) ?? []
  return { key: chosen, text: '' }
}

/** What a mouse does: the wheel and the footer are keys, a click in the screen is the screen's. A wheel that can move nothing says nothing. */
export function point(act: MouseAct, ground: Ground, screen: Screen | null): void {
  const { size, area, top } = ground
  if (act.kind === 'wheel') {
    const turned = act.by > 0 ? 'down' : 'up'
    if (meaning(ground, turned)?.disabled() !== null) return
    const press = meantKey(ground, turned)
    for (let turn = 0; turn < WHEEL_ROWS; turn += 1) ground.press(press)
    return
  }
  const key = act.row === size.rows - 1 ? footerKeyAt(ground.bindings(), size.columns, act.column) : null
  const row = act.row - top
  if (key !== null) ground.press({ key, text: '' })
  else if (row >= 0 && row < area.rows && screen?.click?.(row, act.column))
    ground.press(meantKey(ground, 'enter'))
}

export const mouseWords = (on: boolean): SafeText =>
  on
    ? safeText`mouse on: the wheel scrolls, a click selects, a second one opens; shift and drag selects text`
    : safeText`mouse off: the terminal has it`
