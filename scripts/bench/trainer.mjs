// A step of the trainer beside the same step of a raw PyTorch loop, and beside Lightning.
import { peerPackages, pythonFigures } from './python-figures.mjs'

/** Short turns, many of them: the speed of a machine drifts. */
const MODELS = [
  { model: 'poyo', rounds: 100, block: 2 },
  { model: 'spike_count_mlp', rounds: 180, block: 10 },
]
/** Below this a step is judged by microseconds, not by its ratio. */
const SHORT_STEP_MS = 5

const us = value => `${value.toFixed(0)} us`

function rowsOf({ model, rounds, block }) {
  const options = ['--model', model, '--rounds', `${rounds}`, '--block', `${block}`]
  const found = pythonFigures(['step_overhead.py', ...options], [peerPackages()])
  const short = found.bare_ms < SHORT_STEP_MS
  const line = (who, { wall, processor, weights_equal }, limit, held) => ({
    what: `${who} over raw loop, ${model}, step of ${found.bare_ms.toFixed(1)} ms, ${rounds} rounds of ${block}`,
    figure: `${exactly(wall.ratio)} (${us(wall.overhead_us)}), weights ${weights_equal ? 'equal' : 'differ'}`,
    spread: `${wall.ratio_interval.map(exactly).join(' to ')}; processor time ${exactly(processor.ratio)}`,
    limit,
    goal: '',
    held,
  })
  const { orion, lightning } = found
  const fast = short ? orion.wall.overhead_us <= 50 : orion.wall.ratio <= 1.02
  const limit = `<= ${short ? '50 us' : '1.02x'}, weights equal`
  return [line('trainer', orion, limit, orion.weights_equal && fast), line('Lightning', lightning, '', null)]
}

const exactly = ratio => `${ratio.toFixed(3)}x`

export async function measure() {
  return MODELS.flatMap(rowsOf)
}
