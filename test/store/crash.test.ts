import { test } from 'vitest'
import { crashRounds } from './crash-rounds.ts'

test('a registry whose writers are killed 150 times keeps every acknowledged write and is never damaged', async () => {
  await crashRounds(150)
}, 300_000)
