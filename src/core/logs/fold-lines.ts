const NUMBER = /[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?/gi

/** The words of a line without its numbers: what lines of several ranks that say the same have in common. */
export const shapeOf = (text: string): string => text.replace(NUMBER, '\u0000')

const numberOf = (text: string): number => Number(text.replaceAll(',', ''))

/** The first number of a line, as it is written: of lines without a step, what tells one round of ranks from the next. */
export const firstNumber = (text: string): string | null => text.match(NUMBER)?.[0] ?? null

/** One line for several of one shape: numbers that differ become ranges, `0.0861..0.0902`. */
export function foldedText(texts: readonly string[]): string {
  const [first = ''] = texts
  if (texts.every(text => text === first)) return first
  const columns = texts.map(text => text.match(NUMBER) ?? [])
  let at = -1
  return first.replace(NUMBER, own => {
    at += 1
    const values = columns.map(numbers => numbers[at] ?? own)
    if (values.every(value => value === own)) return own
    const sorted = [...values].sort((a, b) => numberOf(a) - numberOf(b))
    return `${sorted[0]}..${sorted.at(-1)}`
  })
}

/** Ranks in few characters: `r0-3,6`. */
export function rankWords(ranks: readonly number[]): string {
  const sorted = [...new Set(ranks)].sort((a, b) => a - b)
  const runs: [from: number, to: number][] = []
  for (const rank of sorted) {
    const last = runs.at(-1)
    if (last && rank === last[1] + 1) last[1] = rank
    else runs.push([rank, rank])
  }
  return `r${runs.map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`)).join(',')}`
}
