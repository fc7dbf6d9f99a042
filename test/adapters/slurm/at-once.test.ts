import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Lanes } from '../../../src/control/lanes.ts'
import { launch } from '../../../src/control/launch.ts'
import { type LoadedConfig, loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { openCluster } from './cluster.ts'
import { contextOver } from './lying-world.ts'

describe.runIf(canHaveRig())('a list of runs of which some may run at a time', () => {
  beforeAll(async () => openCluster().ready(), 200_000)

  async function world() {
    const home = mkdtempSync(join('/tmp', 'orion-at-once-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const open = () => contextOver(home, openCluster({ slurm: { time_limit: '00:10:00' } }).adapter)
    return { home, open }
  }

  it('waits in the queue of the scheduler, and goes on while Orion is closed', async () => {
    const { open } = await world()
    const { slurm } = openCluster()
    const ctx = await open()
    const configs: LoadedConfig[] = []
    for (const seed of [1, 2, 3, 4, 5]) {
      const counting = { steps: 20, every: 10, pause_ms: 250, seed }
      const value = { name: `count-${seed}`, task: 'counting', infra: 'polaris', counting }
      configs.push(await loadConfig(ctx, { name: 'count', value }, []))
    }
    const lanes = await Lanes.open(ctx, 2, configs)
    const jobs: string[] = []
    for (const loaded of configs) {
      const plan = await lanes.next(await planRun(ctx, loaded))
      const before = jobs.at(-2)
      expect(plan.resolved.resources.slurm).toEqual(
        before === undefined ? undefined : { dependency: `afterany:${before}` },
      )
      const run = await launch(ctx, plan, null, { reason: null })
      lanes.took(run)
      jobs.push(String(ctx.store.attempts(run.id)[0]?.handle?.job_id))
    }
    await ctx.close()
    const list = jobs.join(',')
    await until(
      async () => {
        const said = await slurm('sacct', '-n', '-P', '-X', '-j', list, '-o', 'state')
        return (
          said
            .trim()
            .split('\n')
            .filter(state => state === 'COMPLETED').length === jobs.length
        )
      },
      { timeoutMs: 120_000, everyMs: 500, what: 'the end of all jobs' },
    )
    const said = await slurm('sacct', '-n', '-P', '-X', '-j', list, '-o', 'start,end')
    const spans = said
      .trim()
      .split('\n')
      .map(line => line.split('|'))
    for (const [start = ''] of spans) {
      const running = spans.filter(([from = '', to = '']) => from <= start && start < to)
      expect(running.length, said).toBeLessThanOrEqual(2)
    }
    const again = await open()
    onTestFinished(() => again.close())
    await until(
      async () => {
        await reconcile(again)
        return again.store.runs({ states: ['completed'] }).items.length === configs.length
      },
      { timeoutMs: 60_000, everyMs: 500, what: 'all runs to be completed' },
    )
  }, 200_000)

  it('is refused before the first launch where no scheduler can make a job wait', async () => {
    const { open } = await world()
    const ctx = await open()
    onTestFinished(() => ctx.close())
    const value = { name: 'count', task: 'counting', infra: 'local', counting: { steps: 2, every: 1 } }
    const config = await loadConfig(ctx, { name: 'count', value }, [])
    await expect(Lanes.open(ctx, 2, [config])).rejects.toMatchObject({
      message: expect.stringContaining('local'),
      hint: expect.stringContaining('--at-once'),
    })
  })
})
