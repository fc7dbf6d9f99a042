import { VICTIMS } from './interrupted-training.ts'
import { killAnywhere } from './kill-anywhere.ts'

/** Twenty moments spread over the whole life of a job, each victim in turn; the seed makes a failure repeatable. */
function moments(seed: number) {
  let state = seed
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
  return Array.from({ length: 20 }, (_, i) => ({
    victim: VICTIMS[i % VICTIMS.length] ?? 'everything',
    at: Math.round(random() * 100) / 100,
  }))
}

for (const ranks of [1, 2, 3]) killAnywhere(ranks, moments(ranks))
