import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { findRun } from '../../src/control/find-run.ts'
import { changedBundle, configBeside } from '../../src/control/run-layout.ts'
import { isByJob } from '../../src/control/suites-asked.ts'
import { openStore } from '../../src/store/open.ts'
import { addSubmitted, sampleAttempt, sampleRun } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const suite = 'velocity-decoding@1'
const configOf = (benchmark: object) => ({
  data: { query: 'query()', readout: { field: 'cursor.vel' } },
  training: { max_steps: 500 },
  benchmarks: [{ suite, ...benchmark }],
})
const asked = { suite, partial_subset: 1, partial_seed: 0 }

it('what the job measures itself is what its newest attempt was told, and what cannot be read is left to it', async () => {
  const home = weirdFolder()
  const store = openStore(join(home, 'registry.db'), { now: () => new Date() })
  const run = sampleRun('run001', { path: join(home, 'run001'), config: configOf({ mode: 'inline' }) })
  addSubmitted(store, run)
  const context = await openContext({ env: { HOME: home, ORION_HOME: home, XDG_CONFIG_HOME: home } })
  const told = () => isByJob(context, findRun(context, 'run001'), asked)
  try {
    expect(await told()).toBe(true)
    expect(await isByJob(context, findRun(context, 'run001'), { ...asked, partial_subset: 0.1 })).toBe(false)

    store.transition('run001', 1, ['submitted'], { state: 'failed', ended_at: new Date().toISOString() })
    const bundle = changedBundle(run.path, 2)
    store.addAttempt(sampleAttempt('run001', 2, { bundle_path: bundle }), null)
    const beside = configBeside(bundle)
    mkdirSync(join(beside, '..'), { recursive: true })
    writeFileSync(beside, JSON.stringify(configOf({ mode: 'async' })))
    expect(await told()).toBe(false)

    writeFileSync(beside, '{')
    expect(await told()).toBe(true)
  } finally {
    await context.close()
    store.close()
  }
})
