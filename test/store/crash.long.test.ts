import { test } from 'vitest'
import { crashRounds } from './crash-rounds.ts'

test('a registry whose writers are killed 1,000 times keeps every acknowledged write and is never damaged', async () => {
  await crashRounds(1_000)
}, 3_600_000)
