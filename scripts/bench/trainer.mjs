// A step of the trainer beside the same step of a raw PyTorch loop, and beside Lightning where it is installed.
import { times } from './figures.mjs'
import { pythonFigures } from './python-figures.mjs'

const MODELS = ['poyo', 'spike_count_mlp']
/** Below this a step is judged by microseconds, not by its ratio. */
const SHORT_STEP_MS = 5

const us = value => `${value.toFixed(0)} us`

function rowsOf(model) {
  const found = pythonFigures(['step_overhead.py', '--model', model])
  const short = found.bare_ms < SHORT_STEP_MS
  const line = (what, prefix, limit, held) => ({
    what: `${what}, ${model}, step of ${found.bare_ms.toFixed(2)} ms`,
    figure: `${times(found[`${prefix}ratio_median`])} (${us(found[`${prefix}overhead_us`])})`,
    spread: found[`${prefix}ratio_spread`].map(times).join(' to '),
    limit,
    goal: '',
    held,
  })
  const held = found.weights_equal && (short ? found.overhead_us <= 50 : found.ratio_median <= 1.02)
  const rows = [line('trainer over raw loop', '', `${short ? '<= 50 us' : '<= 1.02x'}, weights equal`, held)]
  if ('lightning_ratio_median' in found) rows.push(line('Lightning over raw loop', 'lightning_', '', null))
  return rows
}

export async function measure() {
  return MODELS.flatMap(rowsOf)
}
