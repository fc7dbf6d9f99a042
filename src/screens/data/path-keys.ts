import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'

/** A path that is being typed. */
export interface PathTyping {
  offers(): number
  complete(): void
}

export const pathFieldKeys: readonly KeyEntry<PathTyping>[] = [
  {
    id: 'data.complete',
    keys: ['tab'],
    scope: 'field',
    label: 'complete',
    description: 'Complete a path as far as it is clear.',
    footer: 0,
    disabled: typing => (typing.offers() > 0 ? null : safeText`nothing begins so`),
    run: typing => typing.complete(),
  },
]
