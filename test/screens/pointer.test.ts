import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { KEY_TABLE } from '../../src/screens/key-table.ts'
import { checkKeys } from '../../src/screens/stage/keymap.ts'
import { DrawnSession } from '../support/drawn-session.tsx'
import { SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let context: Context
beforeAll(async () => {
  const home = weirdFolder()
  seedRegistry(home, SAMPLE_RUNS)
  context = await openContext({ env: { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: home } })
})
afterAll(() => context.close())

it('wheel and clicks do what they do, whatever keys somebody chose for it', async () => {
  const wanted = { 'runs.open': ['o'], 'list.down': ['w'], 'list.up': ['W'] }
  const { keymap, mistakes } = checkKeys(KEY_TABLE, wanted)
  expect(mistakes).toEqual([])
  const drawn = new DrawnSession(context, { keymap })
  try {
    const click = () => {
      const row = drawn.lines().findIndex(line => line.includes('poyo-mp-pretrain')) + 1
      drawn.send(`\u001b[<0;9;${row}M\u001b[<0;9;${row}m`)
    }
    await drawn.waitFor('1 of 6')
    drawn.send('\u001b[<65;9;9M')
    await drawn.waitFor('4 of 6')
    drawn.send('\u001b[<64;9;9M')
    await drawn.waitFor('1 of 6')
    click()
    await drawn.waitFor('4 of 6')
    click()
    await drawn.waitFor('runs > poyo-mp-pretrain')
  } finally {
    drawn.close()
  }
})
