import { afterEach, describe, it } from 'vitest'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import { SAMPLE_RECORDINGS } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

describe.each(['dark', 'none'])('golden frames of a new run in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const env = theme === 'none' ? { NO_COLOR: '1' } : {}
    const { terminal } = await openTestSession({ columns, rows, env, recordings: SAMPLE_RECORDINGS })
    open.push(terminal)
    const name = (screen: string) => `${screen}-${columns}x${rows}-${theme}`
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.press('n')
    await terminal.waitFor('begin with')
    await terminal.idle()
    await expectGolden(() => picture(terminal), name('new-start'))
    terminal.press('j', 'j', 'enter')
    await terminal.waitFor('new run > name')
    terminal.send('-b')
    terminal.press('ctrl+n', 'tab', 'ctrl+u')
    terminal.send('99')
    await terminal.waitFor('found 99')
    await terminal.waitFor('draft saved')
    await terminal.idle()
    await expectGolden(() => picture(terminal), name('new-data'))
  })
})
