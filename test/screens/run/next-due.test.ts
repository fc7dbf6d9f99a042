import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import { comingOf } from '../../../src/control/next-due.ts'
import { show } from '../../../src/control/show.ts'
import { openStore } from '../../../src/store/open.ts'
import { orion } from '../../commands/program.ts'
import { DrawnSession } from '../../support/drawn-session.tsx'
import {
  addSubmitted,
  checkpointEvent,
  sampleRun,
  startedEvent,
  stepEvent,
} from '../../support/sample-run.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const config = {
  data: { query: 'query()', readout: { field: 'cursor.vel' } },
  training: { max_steps: 500 },
  checkpoint: { every: 50 },
  benchmarks: [
    { suite: 'velocity-decoding@1', every: 50 },
    { suite: 'r2-velocity@1', mode: 'inline', every: null, best: true, partial_subset: 0.1 },
  ],
}

it('the run page and `show` say when each suite of the config is measured next', async () => {
  const home = weirdFolder()
  const store = openStore(join(home, 'orion home', 'registry.db'), { now: () => new Date() })
  addSubmitted(store, sampleRun('run001', { name: 'reach', config, max_steps: 500 }))
  const events = [startedEvent(1, 0, 500), checkpointEvent(2, 400), stepEvent(3, 413, { 'loss/train': 0.5 })]
  store.ingest({ run_id: 'run001', attempt: 1, writer: 'job', from: 0, to: 900, events })
  store.transition('run001', 1, ['submitted'], { state: 'running' })
  const said = Promise.all([
    orion(['show', 'run001'], { home }),
    orion(['show', 'run001', '--json'], { home }),
  ])

  const env = { HOME: home, ORION_HOME: join(home, 'orion home'), XDG_CONFIG_HOME: home }
  const context = await openContext({ env })
  const drawn = new DrawnSession(context, { columns: 120 })
  try {
    drawn.session.open({ view: 'run', of: 'run001' })
    await drawn.waitFor(/due +velocity-decoding@1 next at step/)
    const facts = drawn.lines().flatMap(line => /││(.*)│$/.exec(line)?.[1] ?? [])
    const screen = facts.join(' ').replaceAll(/ +/g, ' ')
    expect(screen).toContain('velocity-decoding@1 next at step 450 (in 37 steps)')
    const inline = 'r2-velocity@1 10 % next at step 500, the last (in 87 steps), or at a new best before'
    expect(screen).toContain(inline)
    expect(drawn.session.script()).toEqual(['show', 'run001'])

    const [text, json] = await said
    expect(text.stdout).toMatch(/velocity-decoding@1 +next at step 450 \(in 37 steps\)\n/)
    expect(JSON.parse(json.stdout).item.next_due).toEqual([
      {
        ...{ suite: 'velocity-decoding@1', partial_subset: 1, partial_seed: 0, by_job: false },
        ...{ step: 450, in_steps: 37, last: false, best: false },
      },
      {
        ...{ suite: 'r2-velocity@1', partial_subset: 0.1, partial_seed: 0, by_job: true },
        ...{ step: 500, in_steps: 87, last: true, best: true },
      },
    ])

    store.transition('run001', 1, ['running'], { state: 'completed', ended_at: new Date().toISOString() })
    drawn.session.refresh()
    await drawn.waitFor('completed')
    expect(drawn.screen()).not.toContain('next at step')
    expect(await comingOf(context, show(context, 'run001'))).toEqual([])
  } finally {
    drawn.close()
    await context.close()
    store.close()
  }
})
