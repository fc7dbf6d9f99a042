import { safeText } from '../../core/text/sanitize.ts'
import { type Binding, shownKey } from '../stage/keys.ts'
import { span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'
import type { Choice } from './choices.tsx'

/** As wide as `shift+tab`, and a space. */
const KEY_WIDTH = 10

const possibleFirst = (choices: readonly Choice[]): Choice[] => [
  ...choices.filter(({ why }) => why === null),
  ...choices.filter(({ why }) => why !== null),
]

/**
 * What can be done where `bindings` are heard, as choices: what belongs to the screen, then what works everywhere; of each
 * first what does something, then the rest with why not.
 */
export function actionChoices(bindings: readonly Binding[]): Choice[] {
  const heard = new Set<string>()
  const choices = bindings.flatMap(({ facts, disabled, run }): Choice[] => {
    const free = facts.keys.filter(key => !heard.has(key))
    for (const key of facts.keys) heard.add(key)
    const [key] = free
    if (key === undefined || facts.scope === 'list' || facts.id === 'global.actions') return []
    const why = disabled()
    const line = [
      span(fitSafe(safeText`${shownKey(key)}`, KEY_WIDTH), why === null ? 'key' : 'off'),
      span(fitSafe(safeText`${facts.label}`, 18), why === null ? 'strong' : 'off'),
      why === null ? span(safeText`${facts.description}`, 'muted') : span(why, 'warn'),
    ]
    return [{ id: facts.id, line, why, run }]
  })
  const [here, everywhere] = [false, true].map(wanted =>
    choices.filter(({ id }) => id.startsWith('global.') === wanted),
  )
  return [...possibleFirst(here ?? []), ...possibleFirst(everywhere ?? [])]
}
