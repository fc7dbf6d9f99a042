const BARS = '▁▂▃▄▅▆▇█'

/** One character a value, from the smallest to the largest; a gap where there is no finite value. */
export function sparkline(values: Iterable<number>): string {
  const all = [...values]
  const finite = all.filter(Number.isFinite)
  if (finite.length === 0) return ''
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const scale = high > low ? (BARS.length - 1) / (high - low) : 0
  return all
    .map(value => (Number.isFinite(value) ? (BARS[Math.round((value - low) * scale)] ?? ' ') : ' '))
    .join('')
}
