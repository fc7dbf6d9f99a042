// How long training waits for an asynchronous checkpoint, beside a synchronous one of the same state.
import { ms, times } from './figures.mjs'
import { pythonFigures } from './python-figures.mjs'

const SIZES = [
  ['POYO of the demo', ['--dim', '64', '--depth', '2']],
  ['wider POYO', ['--dim', '256', '--depth', '6', '--saves', '8']],
]

export async function measure() {
  return SIZES.map(([what, options]) => {
    const found = pythonFigures(['checkpoint_stall.py', ...options])
    return {
      what: `${what}: ${found.tensors} tensors, ${found.state_mb.toFixed(0)} MB`,
      figure: `${times(found.stall_ratio_median)} (${ms(found.async_stall_ms)} of ${ms(found.sync_ms)})`,
      spread: `${found.stall_ratio_spread.map(times).join(' to ')} over ${found.saves} saves; one adds ${ms(found.async_adds_ms)} to the training`,
      limit: '<= 0.10x',
      goal: '',
      held: found.stall_ratio_median <= 0.1,
    }
  })
}
