import { closestMatch } from 'leven'

/** The candidate a user most likely meant, or undefined when none is close: a third of the letters may differ. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  const folded = (word: string) => word.toLowerCase().replaceAll('-', '_')
  const same = known.find(candidate => folded(candidate) === folded(text))
  if (same !== undefined) return same
  const close = closestMatch(text, known, { maxDistance: Math.max(1, Math.floor(text.length / 3)) })
  if (close !== undefined) return close
  const begins = known.filter(candidate => text.length >= 3 && folded(candidate).startsWith(folded(text)))
  return begins.length === 1 ? begins[0] : undefined
}
