/**
 * How well the letters of a query occur in a text in their order: higher is better, null when they do not. Letters at the
 * beginning of a word and letters in a row count most; of equal texts the shorter one wins.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const [wanted, found] = [query.toLowerCase(), text.toLowerCase()]
  const whole = found.indexOf(wanted)
  if (whole >= 0) return 1000 - whole - text.length / 100 + (isWordStart(found, whole) ? 100 : 0)
  let score = 0
  let at = -1
  for (const letter of wanted) {
    if (letter === ' ') continue
    const next = found.indexOf(letter, at + 1)
    if (next < 0) return null
    score += next === at + 1 ? 8 : isWordStart(found, next) ? 10 : 1
    at = next
  }
  return score - text.length / 100
}

const isWordStart = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')

/**
 * The items that fit a query, best first: the letters occur in their name, or, less good, the query itself in what is said
 * of them. All of them in their order for an empty query.
 */
export function fuzzySort<T>(
  query: string,
  items: readonly T[],
  nameOf: (item: T) => string,
  moreOf: (item: T) => string = () => '',
): T[] {
  const wanted = query.trim()
  if (wanted === '') return [...items]
  return items
    .flatMap(item => {
      const said = moreOf(item).toLowerCase().includes(wanted.toLowerCase()) ? 0 : null
      const score = fuzzyScore(wanted, nameOf(item)) ?? said
      return score === null ? [] : [{ item, score }]
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}
