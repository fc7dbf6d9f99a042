// Measuring a checkpoint beside the bare forward passes of the same windows, and what a training waits for it.
import { ms, times } from './figures.mjs'
import { pythonFigures } from './python-figures.mjs'

function throughput() {
  const found = pythonFigures(['evaluation.py'])
  const rate = value => `${value.toFixed(1)} items/s`
  return {
    what: `throughput over a bare loop, ${found.items} items, ${found.windows} windows`,
    figure: `${times(found.ratio_median)} (${rate(found.orion_items_per_s)} of ${rate(found.bare_items_per_s)})`,
    spread: `${found.ratio_spread.map(times).join(' to ')} over ${found.rounds} rounds; processor time ${times(found.processor_ratio_median)}`,
    limit: '>= 0.90x',
    goal: '',
    held: found.ratio_median >= 0.9,
  }
}

function waiting() {
  const found = pythonFigures(['checkpoint_stall.py', '--dim', '64', '--depth', '2'])
  return {
    what: 'what the training waits where every checkpoint is measured beside it, over a synchronous save',
    figure: `${times(found.measured_ratio_median)} (${ms(found.measured_stall_ms)} of ${ms(found.sync_ms)})`,
    spread: `${found.measured_ratio_spread.map(times).join(' to ')} over ${found.saves} saves; without measuring ${ms(found.async_stall_ms)}`,
    limit: '<= 0.10x',
    goal: '',
    held: found.measured_ratio_median <= 0.1,
  }
}

export async function measure() {
  return [throughput(), waiting()]
}
