import { safeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Span, span } from '../ui/line.ts'

/** Tone and shape of each of several runs; the shape alone tells them apart. */
const LOOKS: readonly { tone: Tone; shape: string }[] = [
  { tone: 'chart', shape: '●' },
  { tone: 'chart2', shape: '▲' },
  { tone: 'chart3', shape: '■' },
  { tone: 'chart4', shape: '◆' },
  { tone: 'chart5', shape: '+' },
  { tone: 'chart6', shape: '×' },
]

/** Runs that can be told apart. */
export const MOST_RUNS = LOOKS.length

export const lookOf = (place: number): { tone: Tone; shape: string } =>
  LOOKS[place % LOOKS.length] ?? { tone: 'chart', shape: '●' }

export function markOf(place: number): Span {
  const { tone, shape } = lookOf(place)
  return span(safeText`${shape}`, tone)
}
