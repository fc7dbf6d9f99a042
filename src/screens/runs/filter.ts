import type { RunFilter } from '../../control/runs.ts'
import { RUN_STATES, type RunState } from '../../schema/run.ts'

/**
 * The filter language of the list: words that must occur in name, id or key, and `state:failed` (several with commas, a
 * prefix is enough).
 */
export function parseFilter(text: string): Pick<RunFilter, 'words' | 'states'> {
  const words: string[] = []
  const states: RunState[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const asked = /^state:(.*)$/.exec(word)?.[1]
    if (asked === undefined) words.push(word)
    else {
      const prefixes = asked.split(',').filter(Boolean)
      states.push(...RUN_STATES.filter(state => prefixes.some(prefix => state.startsWith(prefix))))
    }
  }
  return { ...(words.length > 0 ? { words } : {}), ...(states.length > 0 ? { states } : {}) }
}
