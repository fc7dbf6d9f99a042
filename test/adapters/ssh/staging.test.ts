import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hostFiles } from '../../../src/adapters/exec/host/host-files.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { stageRecordings } from '../../../src/control/stage-recordings.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { countingConfig, openWorld, recordingAt } from '../../support/control-world.ts'
import { until } from '../../support/until.ts'
import { breakConnections } from './break.ts'
import { BOTH, box, hostElsewhere } from './hosts.ts'

const MIB = 1 << 20

async function elsewhere(transport: (typeof BOTH)[number]) {
  const { path: here, config, listener } = await hostElsewhere()
  const host = box(config, transport)
  const store = join(mkdtempSync(join(tmpdir(), 'staging-')), "the store's")
  return { here, store, host, listener, files: hostFiles(host, store) }
}

const written = (path: string, bytes: Buffer) => {
  writeFileSync(path, bytes)
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

describe.runIf(canHaveRig()).each(BOTH)('files that this machine has alone, over %s', transport => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each([
    ["$(touch canary) 'ü\n.h5", 9 * MIB + 3],
    ['-rf. $(x)', MIB],
    ['empty.h5', 0],
  ])('are brought there whole, once: %j', async (name, size) => {
    const { here, store, files } = await elsewhere(transport)
    const path = join(here, name)
    const content = written(path, randomBytes(size))
    expect(await files.read(path, 0, 0)).toBeNull()
    let sent = 0
    const there = await files.bring?.(path, `data/${name}`, content, { onBytes: bytes => (sent += bytes) })
    expect(there).toBe(`${store}/data/${name}`)
    expect(await files.sha256(there ?? '')).toBe(content.sha256)
    expect(sent).toBe(content.bytes)
    expect(statSync(there ?? '').mode & 0o077).toBe(0)
    sent = 0
    await files.bring?.(path, `data/${name}`, content, { onBytes: bytes => (sent += bytes) })
    expect(sent).toBe(0)
    expect(existsSync('canary')).toBe(false)
  })

  it('go on where a broken connection stopped', async () => {
    const { here, files, host, listener } = await elsewhere(transport)
    const path = join(here, 'large.h5')
    const content = written(path, randomBytes(24 * MIB))
    let pieces = 0
    let sent = 0
    const first = files.bring?.(path, 'data/a.h5', content, {
      onBytes: bytes => {
        sent += bytes
        if (bytes > 0 && ++pieces === 3) breakConnections(listener)
      },
    })
    await first?.catch(error => expect(error).toMatchObject({ code: 'unreachable', retryable: true }))
    await until(
      () =>
        host.run(':').then(
          () => true,
          () => false,
        ),
      { timeoutMs: 30_000, everyMs: 200 },
    )
    let before = -1
    const there = await files.bring?.(path, 'data/a.h5', content, {
      onBytes: bytes => {
        if (before < 0) before = bytes
      },
    })
    // What was acknowledged is not sent again.
    expect(before === -1 || before >= sent).toBe(true)
    expect(pieces).toBeGreaterThanOrEqual(3)
    expect(await files.sha256(there ?? '')).toBe(content.sha256)
    expect(existsSync(`${there}.part`)).toBe(false)
  })

  it('are refused where their content is not what the catalog says, and nothing of them stays', async () => {
    const { here, store, files } = await elsewhere(transport)
    const path = join(here, 'changed.h5')
    const content = written(path, randomBytes(1000))
    writeFileSync(path, randomBytes(1000))
    await expect(files.bring?.(path, 'data/a.h5', content)).rejects.toMatchObject({
      message: expect.stringContaining('not the content'),
    })
    expect(await files.list(`${store}/data`)).toEqual([])
  })

  it('may be brought by two at once', async () => {
    const { here, files } = await elsewhere(transport)
    const path = join(here, 'shared.h5')
    const content = written(path, randomBytes(12 * MIB))
    const [one, two] = await Promise.all([
      files.bring?.(path, 'data/a.h5', content),
      files.bring?.(path, 'data/a.h5', content),
    ])
    expect(one).toBe(two)
    expect(await files.sha256(one ?? '')).toBe(content.sha256)
  })

  it('are where a run reads them, and those that are there already stay where they are', async () => {
    const { here, store, files } = await elsewhere(transport)
    const world = await openWorld()
    onTestFinished(() => world.close())
    const plan = await planRun(
      world.ctx,
      await loadConfig(world.ctx, countingConfig({ steps: 3, every: 3 }), []),
    )
    const known = recordingAt(world.home, 'known')
    const alone = { ...recordingAt(world.home, 'alone'), path: join(here, 'alone.h5') }
    writeFileSync(alone.path, 'spikes of alone')
    const added_at = world.ctx.now().toISOString()
    const recordings = [known, alone].map(recording => ({ ...recording, added_at }))
    const staged = await stageRecordings(files, { ...plan, resolved: { ...plan.resolved, recordings } })
    expect(staged.resolved.recordings.map(({ path }) => path)).toEqual([
      known.path,
      `${store}/data/${alone.file_sha256}.h5`,
    ])
    expect(await files.readText(`${store}/data/${alone.file_sha256}.h5`)).toBe('spikes of alone')
  })
})
