import type { PlaceState } from '../stage/place.ts'
import type { ChartOptions } from './draw.ts'
import type { Range } from './range.ts'
import { WEIGHTS } from './smooth.ts'

/** What the screen remembers of itself. */
export interface Remembered {
  filter: string
  metric: string | null
  single: boolean
  /** Runs laid over the first. */
  others: readonly string[]
  range: Range | null
  cursor: number | null
  options: ChartOptions
}

export const DEFAULT_OPTIONS: ChartOptions = {
  weight: 0,
  logX: false,
  logY: false,
  robust: false,
  old: true,
  unit: 'step',
}

export const placeState = ({ options, others, range, ...rest }: Remembered): PlaceState => ({
  ...rest,
  ...options,
  with: others,
  from: range?.from ?? null,
  to: range?.to ?? null,
})

const yes = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise)
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** Reads a state back, whatever it holds; whether runs, metric and unit still exist is for the screen to see. */
export function rememberedFrom(state: PlaceState): Remembered {
  const [from, to] = [finite(state.from), finite(state.to)]
  const { logX, logY, robust, old, unit } = DEFAULT_OPTIONS
  return {
    filter: typeof state.filter === 'string' ? state.filter : '',
    metric: typeof state.metric === 'string' ? state.metric : null,
    single: yes(state.single, false),
    others: Array.isArray(state.with) ? state.with.filter(id => typeof id === 'string') : [],
    range: from !== null && to !== null && to > from ? { from, to } : null,
    cursor: finite(state.cursor),
    options: {
      weight: WEIGHTS.find(each => each === state.weight) ?? 0,
      logX: yes(state.logX, logX),
      logY: yes(state.logY, logY),
      robust: yes(state.robust, robust),
      old: yes(state.old, old),
      unit: typeof state.unit === 'string' ? state.unit : unit,
    },
  }
}
