import { describe, expect, it } from 'vitest'
import { ANSWERS } from './paper-cluster.ts'
import { MOMENTS, paperSubmissions } from './paper-submissions.ts'

const SEEDS = 25

describe(`${MOMENTS.length} moments at which Orion is killed, ${SEEDS} times each, with an sbatch that answers`, () => {
  it.each(ANSWERS)(
    '%s: each run is started once or said not to be, within two minutes',
    async answer => {
      const tally = await paperSubmissions(answer, MOMENTS, SEEDS)
      process.stdout.write(`${answer} ${JSON.stringify(tally)}\n`)
      expect(tally).toMatchObject({ doubles: [], lost: [], stuck: [] })
      expect(tally.completed + tally.refused).toBe(MOMENTS.length * SEEDS)
    },
    1_200_000,
  )
})
