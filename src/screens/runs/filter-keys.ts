import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'

/** A filter that is being typed. */
export interface FilterTyping {
  /** Something could stand where the cursor is. */
  offers(): boolean
  complete(): void
}

export const filterFieldKeys: readonly KeyEntry<FilterTyping>[] = [
  {
    id: 'runs.complete',
    keys: ['tab'],
    scope: 'field',
    label: 'complete',
    description: 'Complete the field or value of a filter.',
    footer: 0,
    disabled: typing => (typing.offers() ? null : safeText`nothing known begins so`),
    run: typing => typing.complete(),
  },
]
