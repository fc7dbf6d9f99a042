import { expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import { LogPage } from '../../../src/screens/logs/log-page.ts'
import { quietSession } from '../../support/quiet-session.ts'
import { seedRegistry } from '../../support/seeded-registry.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

it('draws the first hits of a search as quickly as what a key does, and what comes after as news', async () => {
  const home = weirdFolder()
  const log = 'step 1  loss 0.25  grad_norm 2.1  data ok\n'.repeat(200_000)
  const runs = [{ name: 'long', state: 'completed' as const, losses: [1], logs: { 'rank0.out': log } }]
  const [id = ''] = seedRegistry(home, runs, { runsFolder: `${home}/runs` })
  const context = await openContext({ env: { ORION_HOME: home, XDG_CONFIG_HOME: home } })
  let page: LogPage | undefined
  const drawn: { cause: string; hits: number; done: boolean }[] = []
  const session = quietSession(context, {
    draw: cause => {
      const found = page?.hunt.found
      if (found) drawn.push({ cause, hits: found.hits, done: found.done })
    },
  })
  page = await LogPage.open(session, id, {}, null)
  try {
    await until(() => page?.window.state.complete, { what: 'every line known' })
    page.hunt.set('data')
    await until(() => page?.hunt.found?.done, { what: 'the whole log searched' })
    expect(drawn.find(({ hits }) => hits > 0)?.cause).toBe('input')
    expect(drawn.find(({ done }) => done)?.cause).toBe('input')
  } finally {
    page.close()
    session.close()
    await context.close()
  }
})
