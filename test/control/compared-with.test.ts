import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { comparedWith } from '../../src/control/compared-with.ts'
import type { Context } from '../../src/control/context.ts'
import { seedFamily } from '../support/seeded-family.ts'
import { seedRegistry } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let home: string
let ctx: Context | null = null

beforeEach(() => {
  home = weirdFolder()
})
afterEach(async () => {
  await ctx?.close()
  ctx = null
})

const open = async (): Promise<Context> => {
  const env = { PATH: process.env.PATH, HOME: home, USER: 'ada', ORION_HOME: home }
  ctx = await openContext({ env: { ...env, ORION_PYTHON: resolve('.venv/bin/python') } })
  return ctx
}

it('a run is compared with the checkpoint that it came from', async () => {
  seedFamily(home)
  const found = comparedWith(await open(), 'fork-low-lr')
  expect(found).toMatch(/^run-base@.*300/)
})

it('without a parent it is compared with the last completed run of its name, and with no later or other one', async () => {
  seedRegistry(home, [
    { name: 'poyo', state: 'completed', losses: [1], age_s: 4000 },
    { name: 'poyo', state: 'completed', losses: [1], age_s: 3000 },
    { name: 'poyo-wide', state: 'completed', losses: [1], age_s: 2500 },
    { name: 'poyo', state: 'failed', losses: [1], age_s: 2000 },
  ])
  const context = await open()
  const { items } = context.store.runs({ order: 'created', limit: 10 })
  const failed = items.find(({ state }) => state === 'failed')
  const good = items.filter(
    ({ name, state, created_at }) =>
      name === 'poyo' && state === 'completed' && created_at < (failed?.created_at ?? ''),
  )
  expect(good.length).toBeGreaterThan(0)
  expect(comparedWith(context, failed?.id ?? '')).toBe(good[0]?.id)
  const oldest = items.findLast(({ name }) => name === 'poyo')
  expect(() => comparedWith(context, oldest?.id ?? '')).toThrow('There is nothing to compare poyo with.')
})
