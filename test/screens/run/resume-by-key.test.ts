import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { followRun } from '../../../src/control/follow.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import type { View } from '../../../src/screens/stage/place.ts'
import { openWorld, type World } from '../../support/control-world.ts'
import { DrawnSession } from '../../support/drawn-session.tsx'
import { sampleAttempt, sampleRun } from '../../support/sample-run.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

let world: World
/** Runs that failed at step 8 and can go on from step 6, one for each test that starts them again. */
let failed: RunDetail[]
beforeAll(async () => {
  const home = weirdFolder()
  const settings = join(home, '.config', 'orion')
  mkdirSync(settings, { recursive: true })
  writeFileSync(join(settings, 'config.yaml'), 'profiles:\n  cluster: { adapter: slurm }\n')
  world = await openWorld(home, { EDITOR: `sed -i 's/pause_ms: 0/pause_ms: 1/'`, SSH_CONNECTION: 'far away' })
  const started = await Promise.all(
    [1, 2, 3].map(seed => world.count({ steps: 12, every: 3, fail_at: 8, seed })),
  )
  failed = []
  for (const { id } of started) failed.push(await followRun(world.ctx, id, () => {}))
  return () => world.close()
})

const open: DrawnSession[] = []
afterEach(() => {
  for (const session of open.splice(0)) session.close()
})

/** A session on a view, as if somebody had walked there. */
async function standing(view: View, of: string, sign: string | RegExp): Promise<DrawnSession> {
  const drawn = new DrawnSession(world.ctx, { columns: 140 })
  open.push(drawn)
  drawn.session.open({ view, of })
  await drawn.waitFor(sign)
  return drawn
}
const said = ({ session }: DrawnSession): string => session.notices.all.at(-1)?.text ?? ''
const goneOn = async (id: string) => {
  expect(await followRun(world.ctx, id, () => {})).toMatchObject({ state: 'completed', step: 12 })
  return world.ctx.store.attempts(id).at(-1)
}
const theRun = (at: number): RunDetail => {
  const run = failed[at]
  if (!run) throw new Error(`there is no failed run ${at}`)
  return run
}

it('r on the card of a failed run trains on, says from where, and names the command that does the same', async () => {
  const { id } = theRun(0)
  const drawn = await standing('run', id, 'from step 6, verified')
  expect(drawn.screen()).toContain(`Command   orion resume ${id}`)
  drawn.press('l')
  await drawn.waitFor(/2 logs/)
  await drawn.waitFor(/error|Error/)
  drawn.press('1')
  await drawn.waitFor('what happened')
  drawn.press('r')
  await until(() => said(drawn).includes('goes on'), { what: 'the next attempt' })
  expect(said(drawn)).toBe(`attempt 2 goes on from step 6  (orion resume ${id})`)
  expect(await goneOn(id)).toMatchObject({ n: 2, start_step: 6, exact: true })
})

it('e on the card opens the config, shows what was changed with the command, and resumes with it', async () => {
  const { id, path } = theRun(1)
  const line = `orion resume ${id} counting.pause_ms=1`
  const drawn = await standing('run', id, 'from step 6, verified')
  drawn.press('e')
  await drawn.waitFor('resume with these changes?')
  expect(drawn.screen()).toMatch(/counting\.pause_ms +0 -> 1/)
  expect(drawn.screen()).toContain(line)
  drawn.press('n')
  await drawn.waitFor('what happened')
  expect(world.ctx.store.attempts(id)).toHaveLength(1)
  drawn.press('e')
  await drawn.waitFor(line)
  drawn.press('y')
  await until(() => said(drawn).includes('goes on'), { what: 'the next attempt' })
  expect(said(drawn)).toBe(`attempt 2 goes on from step 6  (${line})`)
  await goneOn(id)
  const request = JSON.parse(readFileSync(`${path}/attempts/2/bundle/inputs/request.json`, 'utf8'))
  expect(request.config.counting.pause_ms).toBe(1)
})

it('r on the page of a checkpoint asks with the exact command, and goes on from there', async () => {
  const { id } = theRun(2)
  const drawn = await standing('checkpoints', `${id}@3`, 'checkpoint ─')
  drawn.press('r')
  await drawn.waitFor('resume from step 3?')
  expect(drawn.screen()).toContain(`orion resume ${id} --from 3`)
  drawn.press('y')
  await until(() => said(drawn).includes('goes on from step 3'), { what: 'the next attempt' })
  expect(await goneOn(id)).toMatchObject({ n: 2, start_step: 3 })
})

it('t on the page of a checkpoint begins a run from its weights, which preflight and l launch', async () => {
  const { id } = theRun(0)
  const drawn = await standing('checkpoints', `${id}@3`, 'checkpoint ─')
  drawn.press('t')
  await drawn.waitFor('new run > name')
  expect(said(drawn)).toBe(`orion new ${id}@3 --draft`)
  const { of: draft } = drawn.session.screen?.place() ?? {}
  const text = readFileSync(join(world.ctx.paths.home, 'drafts', `${draft}.yaml`), 'utf8')
  expect(text).toContain(`init_from:\n  run: ${id}\n  checkpoint: 3\n`)
  for (let at = 0; at < 8 && !drawn.screen().includes('new run > preflight'); at += 1) {
    drawn.press('ctrl+n')
    await drawn.idle()
  }
  await drawn.waitFor(/ready to launch|l launches with/)
  drawn.press('r')
  expect(said(drawn)).toMatch(/^orion preflight '.*\.yaml' --only [\w.]+$/)
  await drawn.waitFor(/ready to launch|l launches with/)
  drawn.press('l')
  await until(() => said(drawn).includes('is launched'), { what: 'the launch' })
  expect(said(drawn)).toMatch(
    /^count-2 is launched; its draft is gone {2}\(orion train '.*\.yaml' --detach\)$/,
  )
  const [newest] = world.ctx.store.runs({ order: 'created', limit: 1 }).items
  expect(newest).toMatchObject({ name: 'count-2', attempt: 1 })
})

it('X on the card of a run that a node failed asks with that node in the command', async () => {
  const { store } = world.ctx
  const { path, key, config, identity, provenance } = theRun(0)
  const facts = {
    path,
    key,
    config,
    identity,
    provenance,
    adapter: 'cluster',
    task_type: 'counting',
    max_steps: 12,
  }
  const attempt = sampleAttempt('on-a-cluster', 1, { adapter: 'cluster', bundle_path: join(path, 'bundle') })
  store.createRun(sampleRun('on-a-cluster', { ...facts, name: 'on-a-cluster' }), attempt, null)
  store.markSent(attempt.token)
  store.confirmSubmitted(attempt.token, { job: '7' })
  store.noteJob('on-a-cluster', 1, {
    id: '7',
    word: 'NODE_FAIL',
    partition: 'gpu',
    nodes: ['n7'],
    reason: null,
    expected_start: null,
    restarts: null,
    time_limit_s: null,
  })
  store.transition('on-a-cluster', 1, ['submitted'], {
    state: 'failed',
    ended_at: world.ctx.now().toISOString(),
  })
  const drawn = await standing('run', 'on-a-cluster', /from the beginning|from step \d+, verified/)
  drawn.press('X')
  await drawn.waitFor('resume without n7?')
  expect(drawn.screen()).toContain('orion resume on-a-cluster --exclude n7')
  drawn.press('n')
  await drawn.waitFor('what happened')
  expect(store.attempts('on-a-cluster')).toHaveLength(1)
})
