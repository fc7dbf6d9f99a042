import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Binding } from '../stage/keys.ts'
import type { Area, Screen } from '../stage/screen.ts'
import type { MouseAct } from '../terminal/tokens.ts'
import { footerKeyAt } from './footer.ts'

/** Rows that one turn of the wheel moves. */
const WHEEL_ROWS = 3

/** Where things are on the terminal. */
export interface Ground {
  /** The whole terminal. */
  size: Area
  /** The screen in it, and its first row. */
  area: Area
  top: number
}

/** What a mouse does: the wheel and the footer are keys, a click in the screen is the screen's. A wheel that can move nothing says nothing. */
export function point(
  act: MouseAct,
  { size, area, top }: Ground,
  bindings: () => readonly Binding[],
  press: (key: string) => void,
  screen: Screen | null,
): void {
  if (act.kind === 'wheel') {
    const turned = act.by > 0 ? 'down' : 'up'
    const moves = bindings().find(({ facts }) => facts.keys.includes(turned))
    if (moves?.disabled() !== null) return
    for (let turn = 0; turn < WHEEL_ROWS; turn += 1) press(turned)
    return
  }
  const key = act.row === size.rows - 1 ? footerKeyAt(bindings(), size.columns, act.column) : null
  const row = act.row - top
  if (key !== null) press(key)
  else if (row >= 0 && row < area.rows && screen?.click?.(row, act.column)) press('enter')
}

export const mouseWords = (on: boolean): SafeText =>
  on
    ? safeText`mouse on: the wheel scrolls, a click selects, a second one opens; shift and drag selects text`
    : safeText`mouse off: the terminal has it`
