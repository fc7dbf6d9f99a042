import { safeText } from '../../core/text/sanitize.ts'
import type { Field } from './screen.ts'

/** The field behind `/` that narrows something down while it is typed in; cancelled, it is as it was `before`. */
export const narrowing = (before: string, change: (text: string) => void): Field => ({
  label: safeText`/`,
  text: before,
  at: [...before].length,
  change,
  done: () => {},
  cancel: () => change(before),
})
