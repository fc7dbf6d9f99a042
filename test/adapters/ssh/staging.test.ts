import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
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
import { BOTH, box, configFor, sshd, stopDaemon } from './hosts.ts'

const MIB = 1 << 20

/** A host whose file system lacks one folder of this machine: there is another one mounted over it. */
async function elsewhere(transport: (typeof BOTH)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'staging-'))
  const here = join(folder, 'only here')
  mkdirSync(here)
  const cover = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none "$0" && exec "$@"', here]
  const server = await sshd([], cover)
  onTestFinished(() => stopDaemon(server.daemon))
  const known = join(folder, 'known_hosts')
  writeFileSync(known, server.known)
  const host = box(configFor(server.port, [`UserKnownHostsFile ${known}`]), transport)
  const store = join(folder, "the store's")
  return { here, store, host, listener: server.daemon.pid, files: hostFiles(host, store) }
}

const written = (path: string, bytes: Buffer) => {
  writeFileSync(path, bytes)
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

describe.runIf(canHaveRig()).each(BOTH)('files that this machine has alone, over %s', transport => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each([
    ["$(touch canary) 'ü\n.h5", '.h5'],
    ['-rf. $(x)', ''],
  ])('are brought there by their content, once: %j', async (name, suffix) => {
    const { here, store, files } = await elsewhere(transport)
    const path = join(here, name)
    const content = written(path, randomBytes(9 * MIB + 3))
    expect(await files.read(path, 0, 0)).toBeNull()
    let sent = 0
    const there = await files.bring?.(path, content, { onBytes: bytes => (sent += bytes) })
    expect(there).toBe(`${store}/data/${content.sha256}${suffix}`)
    expect(await files.sha256(there ?? '')).toBe(content.sha256)
    expect(sent).toBe(content.bytes)
    expect(statSync(there ?? '').mode & 0o077).toBe(0)
    sent = 0
    await files.bring?.(path, content, { onBytes: bytes => (sent += bytes) })
    expect(sent).toBe(0)
  })

  it('go on where a broken connection stopped', async () => {
    const { here, files, host, listener } = await elsewhere(transport)
    const path = join(here, 'large.h5')
    const content = written(path, randomBytes(24 * MIB))
    let pieces = 0
    let sent = 0
    const first = files.bring?.(path, content, {
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
    const there = await files.bring?.(path, content, {
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
    await expect(files.bring?.(path, content)).rejects.toMatchObject({
      message: expect.stringContaining('not the content'),
    })
    expect(await files.list(`${store}/data`)).toEqual([])
  })

  it('may be brought by two at once', async () => {
    const { here, files } = await elsewhere(transport)
    const path = join(here, 'shared.h5')
    const content = written(path, randomBytes(12 * MIB))
    const [one, two] = await Promise.all([files.bring?.(path, content), files.bring?.(path, content)])
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
