import { closestMatch } from 'leven'

/**
 * The candidate a user most likely meant, or undefined when none is close: the same word in other case, its letters in another
 * order, its beginning, or a word of which a third of the letters differ.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  const word = folded(text)
  const same = known.find(candidate => folded(candidate) === word)
  if (same !== undefined) return same
  if (word.length < 2) return undefined
  const swapped = known.find(candidate => letters(candidate) === letters(text))
  if (swapped !== undefined) return swapped
  const longer = known.filter(candidate => word.length > 2 && folded(candidate).startsWith(word))
  if (longer.length === 1) return longer[0]
  return closestMatch(text, known, {
    maxDistance: word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 3)),
  })
}

const folded = (word: string) => word.toLowerCase().replaceAll('-', '_')
const letters = (word: string) => [...folded(word)].sort().join('')
