import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cancel } from '../../../src/control/cancel.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { preflight } from '../../../src/control/preflight.ts'
import { planResume, resume } from '../../../src/control/resume.ts'
import type { SlurmWish } from '../../../src/schema/slurm.ts'
import { lineJob, refOf } from '../../conformance/jobs.ts'
import { PYTHON } from '../../conformance/python.ts'
import { canHaveRig, testRig, testRigFolder } from '../../rig/for-tests.ts'
import { say } from '../../rig/say.ts'
import { countingConfig } from '../../support/control-world.ts'
import { worldWith } from '../../support/profile-world.ts'
import { weirdFolder } from '../../support/weird-folder.ts'
import { openCluster } from './cluster.ts'

const HOSTILE = 'a\'b"c $(touch canary) `touch canary`; touch canary | -x ü'

describe.runIf(canHaveRig()).each(['on the login node', 'over ssh'] as const)(
  'what a run asks of Slurm, %s',
  over => {
    const way = over === 'over ssh' ? ({ over: 'ssh' } as const) : {}
    beforeAll(async () => void (await testRig()), 90_000)

    it('reaches sbatch word by word, and none of it a shell', async () => {
      const cluster = openCluster({ ...way, slurm: { exclude: ['n1'] } })
      onTestFinished(() => cluster.adapter.close())
      const job = lineJob(weirdFolder(), 'sleep 60')
      job.bundle.manifest.resources.slurm = {
        partition: 'urgent',
        time_limit: '00:07:00',
        memory: '100M',
        gres: 'gpu:sim:1',
        grace_s: 45,
      }
      const { job_id } = await cluster.adapter.submit(job)
      onTestFinished(async () => void (await cluster.adapter.cancel(refOf(job), 0)))
      const shown = await cluster.slurm('scontrol', 'show', 'job', '-o', String(job_id))
      expect(shown).toContain('Partition=urgent')
      expect(shown).toContain('TimeLimit=00:07:00')
      expect(shown).toContain('MinMemoryNode=100M')
      expect(shown).toContain('TresPerNode=gres:gpu:sim:1')
      expect(shown).toContain('ExcNodeList=n1')
    }, 60_000)

    it.each<SlurmWish>([
      { partition: HOSTILE },
      { account: HOSTILE },
      { qos: HOSTILE },
      { gres: HOSTILE },
      { constraint: HOSTILE },
      { reservation: HOSTILE },
      { memory: HOSTILE },
      { exclude: [HOSTILE] },
      { dependency: HOSTILE },
    ])(
      'may be anything and is refused with what to do: %j',
      async slurm => {
        const cluster = openCluster(way)
        onTestFinished(() => cluster.adapter.close())
        const answer = await cluster.adapter.rehearse?.({ ranks: 1, nodes: 1, threads_per_rank: 1, slurm })
        // A cluster that does not enforce accounts takes any name of an account or a QoS.
        if (!('account' in slurm || 'qos' in slurm))
          expect(answer).toMatchObject({ verdict: 'fail', todo: expect.stringMatching(/./) })
        expect(existsSync('canary')).toBe(false)
      },
      60_000,
    )
  },
)

describe.runIf(canHaveRig())('the key slurm of a config', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  async function polaris() {
    const home = weirdFolder()
    const profile = {
      adapter: 'slurm',
      host: 'polaris-login',
      ssh_config: join(testRigFolder(), 'ssh', 'config'),
      run_root: join(home, 'runs'),
      python: PYTHON,
      slurm: { partition: 'main', time_limit: '00:10:00' },
    }
    const world = await worldWith(home, { polaris: profile })
    const planOf = async (...overrides: string[]) =>
      planRun(
        world.ctx,
        await loadConfig(world.ctx, countingConfig({ steps: 900, every: 5, pause_ms: 100 }), overrides),
      )
    return { ...world, planOf }
  }
  const shown = (id: unknown) =>
    say(['scontrol', 'show', 'job', '-o', String(id)], {
      SLURM_CONF: join(testRigFolder(), 'slurm', 'slurm.conf'),
    })

  it('changes neither key nor bits: a resume may ask for more time', async () => {
    const { ctx, planOf } = await polaris()
    const plain = await planOf('infra=polaris')
    const plan = await planOf('infra=polaris', 'slurm.time_limit=00:03:00')
    expect(plan.key).toBe(plain.key)
    const report = await preflight(ctx, plan, () => {})
    expect(report.verdict).toBe('pass')
    const run = await launch(ctx, plan, report, { reason: null })
    const [first] = ctx.store.attempts(run.id)
    expect(await shown(first?.handle?.job_id)).toContain('TimeLimit=00:03:00')
    await cancel(ctx, run.id, { reason: null })
    const again = await planResume(ctx, run.id, {
      overrides: ['slurm.time_limit=00:05:00', 'slurm.exclude=[n1]'],
    })
    expect(again).toMatchObject({ exact: true, refusals: [] })
    await resume(ctx, again, { reason: null })
    const second = ctx.store.attempts(run.id).at(-1)
    expect(await shown(second?.handle?.job_id)).toMatch(/TimeLimit=00:05:00.* ExcNodeList=n1 /)
    await cancel(ctx, run.id, { reason: null })
  }, 180_000)

  it('is told to do nothing where there is no scheduler, and refused where the scheduler would', async () => {
    const { ctx, planOf } = await polaris()
    const here = await preflight(ctx, await planOf('slurm.partition=main'), () => {})
    expect(here.checks.find(({ id }) => id === 'wishes')).toMatchObject({
      verdict: 'warn',
      found: expect.stringContaining('slurm.partition'),
    })
    const there = await preflight(ctx, await planOf('infra=polaris', 'slurm.partition=nope'), () => {})
    expect(there.checks.find(({ id }) => id === 'queue')).toMatchObject({
      verdict: 'fail',
      todo: expect.stringContaining('main'),
    })
  }, 90_000)
})
