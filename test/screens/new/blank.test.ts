import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openContext } from '../../../src/context.ts'
import { DrawnSession } from '../../support/drawn-session.tsx'
import { weirdFolder } from '../../support/weird-folder.ts'

it('an empty config marks what must be filled in, and nothing that has a default', async () => {
  const home = weirdFolder()
  const context = await openContext({
    env: { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: join(home, 'config') },
  })
  const drawn = new DrawnSession(context)
  onTestFinished(async () => {
    drawn.close()
    await context.close()
  })
  drawn.session.open({ view: 'new' })
  await drawn.waitFor('begin with')
  drawn.send('/empty config')
  drawn.press('enter', 'enter')
  await drawn.waitFor('new run > name')
  const marked: string[] = []
  const steps = ['name', 'data', 'model', 'losses', 'training', 'validation', 'checkpoint', 'benchmarks']
  for (const step of steps) {
    await drawn.waitFor(`new run > ${step}`)
    marked.push(...[...drawn.screen().matchAll(/││ [❯ ]✖ ([a-z_.]+)/g)].map(([, field = '']) => field))
    drawn.press('ctrl+n')
  }
  expect(marked).toEqual(['name', 'query', 'readout.field', 'max_steps'])
})
