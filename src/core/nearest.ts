import { closestMatch } from 'leven'

/** The candidate a user most likely meant, or undefined when none is close: two letters or a third of them may differ. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  const folded = (word: string) => word.toLowerCase().replaceAll('-', '_')
  const same = known.find(candidate => folded(candidate) === folded(text))
  if (same !== undefined) return same
  const longer = known.filter(candidate => text.length >= 3 && folded(candidate).startsWith(folded(text)))
  if (longer.length === 1) return longer[0]
  return closestMatch(text, known, { maxDistance: text.length < 4 ? 1 : Math.max(2, Math.floor(text.length / 3)) })
}
