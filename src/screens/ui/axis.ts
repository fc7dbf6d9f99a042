import { durationWords, floatWords, shortCount } from '../../core/text/words.ts'

/** What numbers on an axis are, for their ticks and their words. */
export type AxisKind = 'value' | 'count' | 'seconds'

export interface Axis {
  low: number
  high: number
  log: boolean
  kind: AxisKind
}

/** Steps between ticks of a time axis, seconds. */
const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  432_000, 864_000,
]

/** The smallest of 1, 2 and 5 times a power of ten that is not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const share = least / power
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power
}

function stepOf({ low, high, kind }: Axis, most: number): number {
  const least = (high - low) / Math.max(1, most)
  if (!(least > 0) || !Number.isFinite(least)) return Number.NaN
  if (kind === 'seconds') return TIME_STEPS.find(step => step >= least) ?? roundStep(least / 86_400) * 86_400
  return kind === 'count' ? Math.max(1, roundStep(least)) : roundStep(least)
}

/** Place of a value on the axis, 0 at its low end and 1 at its high end; NaN for one that a log axis cannot show. */
export function placeOn({ low, high, log }: Axis, value: number): number {
  if (!log) return high > low ? (value - low) / (high - low) : 0.5
  if (!(value > 0)) return Number.NaN
  return high > low ? Math.log(value / low) / Math.log(high / low) : 0.5
}

/** Value at a place on the axis, the reverse of `placeOn`. */
export function valueAt({ low, high, log }: Axis, place: number): number {
  return log ? low * (high / low) ** place : low + place * (high - low)
}

/** Round values on the axis, at most about `most`, from the low end up. */
export function ticksOf(axis: Axis, most: number): number[] {
  if (axis.log) return logTicks(axis, most)
  const step = stepOf(axis, most)
  if (!Number.isFinite(step)) return [axis.low]
  const first = Math.ceil(axis.low / step - 1e-9)
  const last = Math.floor(axis.high / step + 1e-9)
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return [axis.low]
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
}

/** Powers of ten, with their multiples by 2 and 5 where there is room, or only every so many of them. */
function logTicks({ low, high }: Axis, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [low]
  const inside = (stride: number, factors: readonly number[]) => {
    const ticks: number[] = []
    for (let power = Math.ceil(first / stride) * stride; power <= last; power += stride)
      for (const factor of factors) ticks.push(Number(`${factor}e${power}`))
    return ticks.filter(tick => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
  }
  const stride = Math.max(1, Math.ceil((last - first) / Math.max(1, most)))
  const choices = [inside(1, [1, 2, 3, 5]), inside(1, [1, 2, 5]), inside(1, [1, 3]), inside(stride, [1])]
  const fitting = choices.find(ticks => ticks.length >= 2 && ticks.length <= most + 1)
  return fitting ?? (choices.at(-1)?.length ? (choices.at(-1) ?? []) : [low, high])
}

/** Round ends are this many times closer than ticks: little of the room is lost. */
const FINER = 4

/** The axis moved outward to round ends, so that it stands still while values wander within them. */
export function roundAxis(axis: Axis, most: number): Axis {
  const { low, high, log } = axis
  if (log) {
    const half = (value: number, round: (value: number) => number) => 10 ** (round(Math.log10(value) * 4) / 4)
    return { ...axis, low: half(low, Math.floor), high: half(high, Math.ceil) }
  }
  const step = stepOf(axis, most * FINER)
  if (!(step > 0)) {
    const room = Math.max(Math.abs(low), Math.abs(high)) * 0.1 || 0.1
    return { ...axis, low: low - room, high: high + room }
  }
  return { ...axis, low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step }
}

/** Words of ticks, alike in their decimals. */
export function tickWords(ticks: readonly number[], { kind, log }: Axis): string[] {
  if (kind === 'seconds') return ticks.map(tick => (tick === 0 ? '0' : durationWords(tick)))
  if (kind === 'count') return ticks.map(tick => shortCount(tick))
  const plain = (tick: number) => floatWords(Number(tick.toPrecision(3)))
  const [first = 0, second = first] = ticks
  const step = Math.abs(second - first)
  const size = Math.max(...ticks.map(Math.abs))
  const even = ticks.every(tick => Math.abs(tick / step - Math.round(tick / step)) < 1e-6)
  if (log || !even || !(step >= 1e-4) || size >= 1e5) return ticks.map(plain)
  return ticks.map(tick => tick.toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))))
}
