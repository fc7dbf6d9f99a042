import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancel } from '../../../src/control/cancel.ts'
import { fetch } from '../../../src/control/fetch.ts'
import { followRun } from '../../../src/control/follow.ts'
import { logsHere } from '../../../src/control/logs-here.ts'
import { planResume, resume } from '../../../src/control/resume.ts'
import { verify } from '../../../src/control/verify.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { PYTHON } from '../../conformance/python.ts'
import { type Daemon, startDaemon, stopDaemon } from '../../rig/daemon.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { type Rig, startRig, stopRig } from '../../rig/rig.ts'
import { ready, say } from '../../rig/say.ts'
import type { World } from '../../support/control-world.ts'
import { worldWith } from '../../support/profile-world.ts'
import { weirdFolder } from '../../support/weird-folder.ts'
import { BOTH } from '../ssh/hosts.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

describe.runIf(canHaveRig())('a cluster behind SSH that alone sees its folder of runs', () => {
  const folder = canHaveRig() ? mkdtempSync(join('/tmp', 'orion-cluster-elsewhere-')) : ''
  const place = join(folder, 'only there')
  let keeper: Daemon
  let within: string[] = []
  let rig: Rig
  beforeAll(async () => {
    mkdirSync(place)
    keeper = startDaemon(folder, 'keeper', [
      ...['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none "$0" && exec sleep infinity', place],
    ])
    within = ['nsenter', `--mount=/proc/${keeper.pid}/ns/mnt`, '--']
    await ready('the file system of the cluster', async () =>
      say([...within, 'mountpoint', place]).then(
        () => true,
        () => false,
      ),
    )
    rig = await startRig({
      folder: join(folder, 'rig'),
      port: 17_800,
      nodes: 1,
      spare: 1,
      accounting: false,
      within,
    })
  }, 120_000)
  afterAll(async () => {
    await stopRig(join(folder, 'rig'))
    await stopDaemon(keeper)
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  /** What a command of the cluster says of its own files. */
  const there = (...argv: string[]) => say([...within, ...argv])

  describe.each(BOTH)('over %s', transport => {
    async function cluster(): Promise<World> {
      const home = weirdFolder()
      const profile = {
        adapter: 'slurm',
        host: 'polaris-login',
        ssh_config: rig.ssh_config,
        transport,
        run_root: join(place, `it's "runs" ${transport}`),
        python: PYTHON,
        slurm: { partition: 'main', time_limit: '00:10:00', grace_s: 30 },
      }
      return worldWith(home, { polaris: profile })
    }
    const counted = async (world: World, counting: Record<string, unknown>): Promise<RunDetail> => {
      const { id } = await world.count(counting, ['infra=polaris'])
      const run = await followRun(world.ctx, id, () => {})
      expect(run.failure).toBeNull()
      return run
    }

    it('gives its run back whole: every step, its logs, how it ended, and a checkpoint when it is asked for', async () => {
      const world = await cluster()
      const { ctx } = world
      const run = await counted(world, { steps: 6, every: 3, weights: 9_000_000 })
      expect(run).toMatchObject({ state: 'completed', step: 6 })
      expect(existsSync(run.path)).toBe(false)
      expect(ctx.store.attempts(run.id)).toMatchObject([{ exit: { code: 0, reason: 'ended' } }])

      const logs = await logsHere(ctx, { run_id: run.id, path: run.path, attempt: 1, adapter: 'polaris' })
      const here = await logs.files()
      logs.close()
      expect(here.length).toBeGreaterThan(0)
      for (const { path, size } of here) {
        const own = join(run.path, 'attempts', '1', 'logs', path.split('/').slice(-2).join('/'))
        expect(readFileSync(path)).toHaveLength(size)
        expect(`${sha256(readFileSync(path))}  ${own}`).toBe(await there('sha256sum', own))
      }

      const { path, manifest, fetched, checkpoint } = await fetch(ctx, `${run.id}@6`)
      expect(fetched).toBe(checkpoint.bytes)
      for (const file of manifest.files) {
        expect(sha256(readFileSync(join(path, file.path)))).toBe(file.sha256)
        expect(await there('sha256sum', join(checkpoint.path, file.path))).toContain(file.sha256)
      }
      expect(await verify(ctx, path)).toMatchObject({ ok: true })
      expect(await fetch(ctx, `${run.id}@6`)).toMatchObject({ path, fetched: 0 })
    }, 200_000)

    it('is not believed where a byte of a checkpoint was changed there: neither fetched nor gone on from', async () => {
      const world = await cluster()
      const { ctx } = world
      const { id } = await world.count({ steps: 40, every: 3, pause_ms: 400, weights: 100_000 }, [
        'infra=polaris',
      ])
      let asked = false
      await followRun(ctx, id, ({ step }) => {
        if (asked || (step ?? 0) < 7) return
        asked = true
        void cancel(ctx, id, { reason: null })
      })
      const [newest, before] = ctx.store.checkpoints(id).items
      if (!newest || !before) throw new Error('the run saved too little')
      const weights = join(newest.path, 'model', 'weights.safetensors')
      const flip = 'printf X | dd of="$0" bs=1 seek=5000 conv=notrunc status=none'
      await there('sh', '-c', flip, weights)

      await expect(fetch(ctx, newest.id)).rejects.toMatchObject({
        code: 'checkpoint_damaged',
        message: expect.stringContaining('weights.safetensors'),
        hint: expect.stringContaining('orion verify'),
      })
      const copy = join(ctx.paths.home, 'fetched', newest.checkpoint_hash)
      expect(existsSync(join(copy, 'model', 'weights.safetensors'))).toBe(false)
      expect(existsSync(join(copy, 'manifest.json'))).toBe(false)
      expect(await verify(ctx, newest.id)).toMatchObject({ ok: false })

      const plan = await planResume(ctx, id)
      expect(plan.checkpoint?.step).toBe(before.step)
      await resume(ctx, plan, { reason: null })
      const ended = await followRun(ctx, id, () => {})
      expect(ended).toMatchObject({ state: 'completed', step: 40, attempt: 2 })
      const reference = await counted(world, { steps: 40, every: 3, weights: 100_000 })
      const last = (run: string) =>
        ctx.store.checkpoints(run).items.find(({ step }) => step === 40)?.checkpoint_hash
      expect(last(id)).toBe(last(reference.id))
    }, 300_000)
  })
})
