import { shortCount } from '../../core/text/words.ts'
import type { ChartOptions } from './draw.ts'
import type { Range } from './range.ts'

/** How charts are drawn where that is not as usual, in a few words. */
export function optionWords(options: ChartOptions, { range }: { range: Range | null }): string[] {
  const { weight, logX, logY, robust, old, unit } = options
  return [
    ...(weight > 0 ? [`ema ${weight}`] : []),
    ...(unit === 'step' ? [] : [`by ${unit}`]),
    ...(logX ? ['log x'] : []),
    ...(logY ? ['log y'] : []),
    ...(robust ? ['98 % of values'] : []),
    ...(old ? [] : ['superseded hidden']),
    ...(range && unit === 'step' ? [`${shortCount(range.from)} to ${shortCount(range.to)}`] : []),
  ]
}
