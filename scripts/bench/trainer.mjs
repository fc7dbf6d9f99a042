// A step of the trainer beside the same step of a raw PyTorch loop, and beside Lightning; sharded over two ranks, beside a raw FSDP2 loop.
import { peerPackages, pythonFigures } from './python-figures.mjs'

/** Short turns, many of them: the speed of a machine drifts. */
const MODELS = [
  { model: 'poyo', contests: 8, rounds: 12, block: 2 },
  { model: 'spike_count_mlp', contests: 8, rounds: 24, block: 10 },
]
const SHARDED = [{ model: 'poyo', contests: 12, rounds: 25, block: 2 }]
/** Below this a step is judged by microseconds, not by its ratio. */
const SHORT_STEP_MS = 5

const us = value => `${value.toFixed(0)} us`

const optionsOf = ({ model, contests, rounds, block }) => [
  '--model',
  model,
  '--contests',
  `${contests}`,
  '--rounds',
  `${rounds}`,
  '--block',
  `${block}`,
]

function rowsOf(contest) {
  const found = pythonFigures(['step_overhead.py', ...optionsOf(contest)], [peerPackages()])
  return [
    trainerRow('trainer over raw loop', found, contest),
    row('Lightning over raw loop', found, contest, found.lightning, '', null),
  ]
}

function shardedRow(contest) {
  const found = pythonFigures(['sharded_overhead.py', ...optionsOf(contest)])
  return trainerRow('trainer over raw FSDP2 loop, 2 ranks', found, contest)
}

function trainerRow(what, found, contest) {
  const { orion, bare_ms } = found
  const short = bare_ms < SHORT_STEP_MS
  const fast = short ? orion.wall.overhead_us <= 50 : orion.wall.ratio <= 1.02
  return row(
    what,
    found,
    contest,
    orion,
    `<= ${short ? '50 us' : '1.02x'}, weights equal`,
    orion.weights_equal && fast,
  )
}

function row(what, { bare_ms, rounds }, { model, block }, { wall, processor, weights_equal }, limit, held) {
  return {
    what: `${what}, ${model}, step of ${bare_ms.toFixed(1)} ms, ${rounds} rounds of ${block}`,
    figure: `${exactly(wall.ratio)} (${us(wall.overhead_us)}), weights ${weights_equal ? 'equal' : 'differ'}`,
    spread: `${wall.ratio_interval.map(exactly).join(' to ')}; processor time ${exactly(processor.ratio)}`,
    limit,
    goal: '',
    held,
  }
}

const exactly = ratio => `${ratio.toFixed(3)}x`

export async function measure() {
  return [...MODELS.flatMap(rowsOf), ...SHARDED.map(shardedRow)]
}
