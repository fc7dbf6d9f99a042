import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { diff } from '../../../src/control/diff.ts'
import { exportCheckpoint } from '../../../src/control/export.ts'
import { fetch } from '../../../src/control/fetch.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { preflight } from '../../../src/control/preflight.ts'
import { reconcile } from '../../../src/control/reconcile.ts'
import { verify } from '../../../src/control/verify.ts'
import type { RunDetail } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { countingConfig, type World } from '../../support/control-world.ts'
import { worldWith } from '../../support/profile-world.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'
import { breakConnections } from './break.ts'
import { BOTH, hostElsewhere, type Transport } from './hosts.ts'

/** A registry whose profiles are hosts of which this machine sees no file, and the folder of runs of each. */
async function worldOf(transport: Transport, ...names: string[]) {
  const home = weirdFolder()
  const hosts = await Promise.all(names.map(() => hostElsewhere()))
  const profiles = Object.fromEntries(
    hosts.map(({ path, config }, at) => [
      names[at],
      {
        adapter: 'ssh',
        host: 'box',
        ssh_config: config,
        transport,
        run_root: `${path}/it's "runs"`,
        python: process.env.ORION_PYTHON ?? join(process.cwd(), '.venv/bin/python'),
      },
    ]),
  )
  // This machine, with a folder of runs that the first host does not see.
  const near = { adapter: 'local', run_root: `${hosts[0]?.path}/near` }
  return { world: await worldWith(home, { ...profiles, near }), hosts }
}

async function counted(
  world: World,
  profile: string,
  counting: Record<string, unknown> = {},
  more: string[] = [],
) {
  const run = await world.count({ steps: 4, every: 2, ...counting }, [`infra=${profile}`, ...more])
  return finished(world, run)
}

async function finished({ ctx }: World, { id }: RunDetail): Promise<RunDetail> {
  return until(
    async () => {
      await reconcile(ctx, { run: id })
      const run = ctx.store.run(id)
      if (run?.state === 'failed') throw new Error(JSON.stringify(run.failure))
      return run?.state === 'completed' ? run : null
    },
    { timeoutMs: 60_000, what: 'the count to end' },
  )
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

describe.runIf(canHaveRig()).each(BOTH)('a checkpoint on another machine, over %s', transport => {
  beforeAll(async () => void (await testRig()), 90_000)

  it('is brought here whole, once, and is here while its machine is not', async () => {
    const { world, hosts } = await worldOf(transport, 'far')
    const run = await counted(world, 'far', { weights: 9_000_000 })
    const told: number[] = []
    const { path, manifest, fetched, checkpoint } = await fetch(world.ctx, `${run.id}@4`, {
      onProgress: ({ bytes_done }) => told.push(bytes_done),
    })
    expect(existsSync(checkpoint.path)).toBe(false)
    for (const file of manifest.files) expect(sha256(join(path, file.path))).toBe(file.sha256)
    expect(statSync(join(path, 'model')).mode & 0o077).toBe(0)
    expect(fetched).toBe(checkpoint.bytes)
    expect(told.at(-1)).toBe(fetched)
    expect(await verify(world.ctx, path)).toMatchObject({ ok: true, files: 3 })
    breakConnections(hosts[0]?.listener ?? 0)
    process.kill(hosts[0]?.listener ?? 0, 'SIGKILL')
    expect(await fetch(world.ctx, `${run.id}@4`)).toMatchObject({ path, fetched: 0 })
  }, 120_000)

  it('is compared and exported from here', async () => {
    const { world } = await worldOf(transport, 'far')
    const run = await counted(world, 'far', { weights: 4_000 })
    const found = await diff(world.ctx, `${run.id}@2`, `${run.id}@4`)
    expect(found.weights?.tensors).toMatchObject([{ name: 'w', status: 'changed' }])
    const target = join(world.home, "out's")
    const { files } = await exportCheckpoint(world.ctx, `${run.id}@4`, target)
    expect(sha256(join(target, 'weights.safetensors'))).toBe(
      files.find(({ path }) => path === 'model/weights.safetensors')?.sha256,
    )
  }, 120_000)

  it('is refused where its content there is not what was saved, and nothing false stays', async () => {
    const { world } = await worldOf(transport, 'far')
    const run = await counted(world, 'far')
    const { files } = await world.ctx.adapter('far')
    const state = `${run.path}/checkpoints/step-000000004/model/state.json`
    await files.write(state, (await files.readText(state))?.replace('state', 'STATE') ?? '')
    await expect(fetch(world.ctx, `${run.id}@4`)).rejects.toMatchObject({
      code: 'checkpoint_damaged',
      message: expect.stringContaining('state.json'),
      hint: expect.stringContaining('orion verify'),
    })
    const copy = join(world.ctx.paths.home, 'fetched')
    const { checkpoint_hash } = world.ctx.store.checkpoints(run.id).items[0] ?? { checkpoint_hash: '' }
    expect(existsSync(join(copy, checkpoint_hash, 'model/state.json'))).toBe(false)
    expect(existsSync(join(copy, checkpoint_hash, 'manifest.json'))).toBe(false)
  }, 120_000)

  it('goes on where a broken connection stopped', async () => {
    const { world, hosts } = await worldOf(transport, 'far')
    const run = await counted(world, 'far', { steps: 1, every: 1, weights: 24 << 20 })
    let sent = 0
    let pieces = 0
    const first = fetch(world.ctx, `${run.id}@1`, {
      onProgress({ bytes_done }) {
        sent = bytes_done
        if (++pieces === 6) breakConnections(hosts[0]?.listener ?? 0)
      },
    })
    await expect(first).rejects.toMatchObject({ code: 'unreachable', retryable: true })
    const again: number[] = []
    const { path, manifest } = await until(
      () =>
        fetch(world.ctx, `${run.id}@1`, { onProgress: ({ bytes_done }) => again.push(bytes_done) }).catch(
          error => (error.code === 'unreachable' ? null : Promise.reject(error)),
        ),
      { timeoutMs: 30_000, everyMs: 200 },
    )
    // The small files are here whole; of the large one, what came is not asked for again.
    expect(again[0]).toBeGreaterThanOrEqual(sent - 1_000)
    for (const file of manifest.files) expect(sha256(join(path, file.path))).toBe(file.sha256)
  }, 120_000)

  it.each([
    ['far', 'near'],
    ['near', 'far'],
    ['far', 'farther'],
  ])(
    'of %s starts a run on %s',
    async (from, to) => {
      const { world } = await worldOf(transport, 'far', 'farther')
      const { ctx } = world
      const parent = await counted(world, from)
      const child = await loadConfig(
        ctx,
        {
          ...countingConfig({ steps: 3, every: 3, salt: 'child' }),
          value: {
            ...countingConfig({ steps: 3, every: 3, salt: 'child' }).value,
            infra: to,
            init_from: { run: parent.id, checkpoint: 4 },
          },
        },
        [],
      )
      const plan = await planRun(ctx, child)
      const doing: string[] = []
      const report = await preflight(ctx, plan, told => {
        if (told.kind === 'started' && told.id === 'upstream_files' && told.doing) doing.push(told.doing)
      })
      expect(doing.at(-1)).toMatch(/^\d.* are there$/)
      expect(report.checks.filter(({ id }) => id === 'upstream_files')).toMatchObject([{ verdict: 'pass' }])
      const run = await finished(world, await launch(ctx, plan, report, { reason: null }))
      expect(ctx.store.edges(run.id)).toMatchObject([{ parent_run: parent.id, child_run: run.id }])
    },
    120_000,
  )
})
