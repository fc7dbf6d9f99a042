import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { drafts } from '../../../src/control/drafts.ts'
import { DrawnSession } from '../../support/drawn-session.tsx'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

let context: Context
let drawn: DrawnSession
beforeAll(async () => {
  const home = weirdFolder()
  context = await openContext({
    env: { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: join(home, 'config') },
  })
  drawn = new DrawnSession(context)
  return async () => {
    drawn.close()
    await context.close()
  }
})

const written = (): string => readFileSync(drafts(context)[0]?.path ?? '', 'utf8')
const said = (): string => drawn.session.notices.current?.text ?? ''
const saved = (sign: string, there: boolean) =>
  until(() => written().includes(sign) === there, { what: `${sign} ${there ? 'in' : 'out of'} the draft` })

it('what a key takes out of a draft is brought back, change by change, with the cursor where it was made', async () => {
  drawn.session.open({ view: 'new' })
  await drawn.waitFor('begin with')
  drawn.send('/template r2')
  drawn.press('enter', 'enter')
  await drawn.waitFor('new run > name')
  drawn.press('ctrl+o')
  expect(said()).toContain('nothing was changed since the draft was opened')
  const first = written()

  drawn.press('ctrl+u')
  drawn.send('quick')
  await saved('name: quick', true)
  drawn.press('ctrl+n', 'tab', 'ctrl+r')
  expect(said()).toBe('data.window_s is not written any more, ctrl+o brings it back')
  await saved('window_s', false)
  drawn.press('ctrl+n', 'ctrl+n')
  await drawn.waitFor('+ losses')
  drawn.press('tab', 'ctrl+x')
  expect(said()).toBe('removed entry 1 of losses, ctrl+o brings it back')
  await saved('name: mse', false)
  drawn.press('ctrl+n')
  await drawn.waitFor('max_steps')

  drawn.press('ctrl+o')
  await drawn.waitFor(/❯ +1 +mse/)
  expect(said()).toBe('entry 1 of losses is as it was before')
  await saved('name: mse', true)
  drawn.press('ctrl+o')
  await drawn.waitFor(/❯.*window_s/)
  expect(said()).toBe('data.window_s is as it was before')
  await saved('window_s', true)
  drawn.press('ctrl+o')
  await drawn.waitFor('new run > name')
  await saved('name: quick', false)
  expect(written()).toBe(first)
  drawn.press('ctrl+o')
  expect(said()).toContain('nothing was changed')
})
