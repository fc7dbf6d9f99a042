import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { examine, type OwnFacts } from '../../../src/control/doctor.ts'
import { setUp } from '../../../src/control/set-up.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { openWorld } from '../../support/control-world.ts'
import { weirdFolder } from '../../support/weird-folder.ts'
import { hostElsewhere } from './hosts.ts'
import { wheelhouse } from './wheels.ts'

const OWN: OwnFacts = { node: '24.0.0', terminal: { found: 'none', todo: '' } }

/** A profile `box` whose Python is not there yet. */
async function newHost(more: { size?: string; python?: string } = {}) {
  const home = weirdFolder()
  const { path, config } = await hostElsewhere(more.size)
  const venv = `${path}/the env's "own" $(touch canary)`
  const profile = {
    adapter: 'ssh',
    host: 'box',
    ssh_config: config,
    run_root: `${path}/runs`,
    python: more.python ?? `${venv}/bin/python`,
  }
  mkdirSync(join(home, '.config', 'orion'), { recursive: true })
  writeFileSync(join(home, '.config', 'orion', 'config.yaml'), JSON.stringify({ profiles: { box: profile } }))
  const world = await openWorld(home)
  onTestFinished(() => world.close())
  const { ctx } = world
  const { files } = await ctx.adapter('box')
  const failed = async () => {
    const checks = await examine(ctx, 'box', OWN, () => {})
    return checks.filter(({ verdict }) => verdict === 'fail')
  }
  return { ctx, venv, path, files, failed }
}

const folder = () => mkdtempSync(join(tmpdir(), "wheels' "))

describe.runIf(canHaveRig())('the environment of a host', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it('is made when somebody asks, PyTorch first, and then left as it is', async () => {
    const { ctx, venv, files, failed } = await newHost()
    const [missing] = await failed()
    expect(missing).toMatchObject({ id: 'python', todo: expect.stringContaining('orion doctor box --setup') })
    expect(await files.list(venv)).toEqual([])
    const wheels = wheelhouse(folder())
    const steps: string[] = []
    await setUp(ctx, 'box', { wheels, onStep: ({ what, doing }) => void (doing ?? steps.push(what)) })
    expect(steps).toEqual([
      expect.stringContaining(venv),
      expect.stringMatching(/^torch==/),
      expect.stringMatching(/torch-brain/),
    ])
    expect(await failed()).toEqual([])
    const before = await files.read(`${venv}/pyvenv.cfg`, 0, 0)
    const library = `${venv}/lib`
    const [version = ''] = await files.list(library)
    const torch = `${library}/${version}/site-packages/torch/__init__.py`
    const { file_id } = (await files.read(torch, 0, 0)) ?? {}
    await setUp(ctx, 'box', { wheels })
    expect(before).not.toBeNull()
    expect((await files.read(torch, 0, 0))?.file_id).toBe(file_id)
    expect(existsSync('canary')).toBe(false)
  }, 180_000)

  it('says which package is missing, and is completed by the next try', async () => {
    const { ctx, venv, files, failed } = await newHost()
    await expect(setUp(ctx, 'box', { wheels: wheelhouse(folder(), ['safetensors']) })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('safetensors'),
      hint: expect.stringContaining('--wheels'),
    })
    await files.write(`${venv}/pip.conf`, '[global]\nindex-url = http://127.0.0.1:9/simple\n')
    await expect(setUp(ctx, 'box', {})).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('cannot be reached'),
      hint: expect.stringContaining('pip.conf'),
    })
    await setUp(ctx, 'box', { wheels: wheelhouse(folder()) })
    expect(await failed()).toEqual([])
  }, 180_000)

  it('needs a Python that is new enough, and says what was found', async () => {
    const { ctx, venv, files } = await newHost()
    const old = join(folder(), 'python3')
    writeFileSync(old, '#!/bin/sh\necho old 3.9.2\n')
    chmodSync(old, 0o755)
    for (const [base, found] of [
      [old, '3.9.2'],
      ['/bin/false', '/bin/false'],
      ['/nowhere/python', 'none was found'],
    ] as const) {
      await expect(setUp(ctx, 'box', { base })).rejects.toMatchObject({
        code: 'environment',
        message: expect.stringContaining(found),
        hint: expect.stringContaining('--base'),
      })
    }
    expect(await files.list(venv)).toEqual([])
  }, 60_000)

  it('says that a disk is full', async () => {
    const { ctx } = await newHost({ size: '3M' })
    await expect(setUp(ctx, 'box', { wheels: wheelhouse(folder()) })).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringContaining('box'),
    })
  }, 120_000)

  it('is never made over something else', async () => {
    const { ctx, venv, files } = await newHost()
    await files.write(`${venv}/results.csv`, 'of years')
    await expect(setUp(ctx, 'box', { wheels: wheelhouse(folder()) })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    expect(await files.list(venv)).toEqual(['results.csv'])
  }, 60_000)

  it('is made only where a profile names a folder for it', async () => {
    const { ctx } = await newHost({ python: '/usr/bin/python3' })
    await expect(setUp(ctx, 'box', {})).rejects.toMatchObject({
      code: 'config_invalid',
      hint: expect.stringContaining('/runs/.venv/bin/python'),
    })
    await expect(setUp(ctx, 'local', {})).rejects.toMatchObject({
      code: 'not_allowed',
      hint: expect.stringContaining('quickstart'),
    })
  })
})
