import { beforeAll, describe, expect, it } from 'vitest'
import { InterruptedTraining, type Result, simulatedTraining, type Victim } from './interrupted-training.ts'

const STARTUP_MS = 2500

/** The promise, for one world size: whatever is killed, the resumed training ends with the same bits. */
export function killAnywhere(ranks: number, strikes: { victim: Victim; at: number }[]): void {
  describe(`a training with ${ranks} rank${ranks === 1 ? '' : 's'}`, () => {
    let training: InterruptedTraining
    let reference: { result: Result; ms: number }

    beforeAll(() => {
      training = new InterruptedTraining(simulatedTraining(ranks))
      reference = training.reference()
    }, 300_000)

    it.each(strikes.map((strike, i) => ({ ...strike, i })))(
      'ends with the same bits when $victim is killed at $at of its time (case $i)',
      async ({ victim, at, i }) => {
        const delay = STARTUP_MS + at * Math.max(0, reference.ms - STARTUP_MS)
        const { id, result } = await training.interrupted(`case-${i}-${victim}`, victim, {
          afterMs: delay,
        })
        expect(result.losses).toEqual(reference.result.losses)
        expect(result.gradNorms).toEqual(reference.result.gradNorms)
        expect(result.weights).toBe(reference.result.weights)
        expect(result.averaged).toBe(reference.result.averaged)
        expect(training.trainedTwice(id)).toEqual([])
      },
      600_000,
    )
  })
}
