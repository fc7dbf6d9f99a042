import { expect, it } from 'vitest'
import { plainDocument } from '../src/core/config/document.ts'
import { parseRunConfig } from '../src/core/config/run-config.ts'
import { defineRun, query } from '../src/index.ts'
import { trainingFields } from '../src/tasks/training/request.ts'

it('a config written in TypeScript is checked like any other', () => {
  const config = defineRun({
    name: 'r2',
    data: {
      query: query({ dataset: 'r2-test' }).plus(query({ session: 'day*' })),
      readout: { field: 'cursor.vel' },
    },
    model: { name: 'poyo', dim: 32 },
    training: { max_steps: 10, optimizer: { name: 'sparse_lamb' } },
  })
  const parsed = parseRunConfig(plainDocument(JSON.parse(JSON.stringify(config)), 'r2.ts'), trainingFields)
  expect(parsed).toMatchObject({
    ok: true,
    config: {
      data: { query: 'query(dataset="r2-test") + query(session="day*")' },
      model: { dim: 32, depth: 2 },
    },
  })
})

it('a key that does not exist does not type-check', () => {
  const rest = { name: 'a', data: { query: 'query()', readout: { field: 'x' } }, training: { max_steps: 1 } }
  // @ts-expect-error: `lr` belongs to `training`
  const config = defineRun({ ...rest, lr: 1 })
  expect(parseRunConfig(plainDocument(config, 'a.ts'), trainingFields).ok).toBe(false)
})
