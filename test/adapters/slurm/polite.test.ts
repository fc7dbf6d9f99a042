import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lineJob, refOf } from '../../conformance/jobs.ts'
import { look } from '../../conformance/scene.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { type Cluster, openCluster } from './cluster.ts'

describe.runIf(canHaveRig())('how often Slurm is asked', () => {
  let home = ''
  let sessions: Cluster[] = []
  beforeAll(() => openCluster().ready())
  beforeEach(() => {
    home = mkdtempSync(join('/tmp', 'orion-polite-'))
    mkdirSync(join(home, 'bin'))
  })
  afterEach(async () => {
    for (const { adapter } of sessions) await adapter.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** Sessions that share a folder, and whose squeue notes that it was called. */
  function open(count: number, answer: string): void {
    const squeue = join(home, 'bin', 'squeue')
    writeFileSync(squeue, `#!/bin/sh\necho call >>'${home}/calls'\n${answer}\n`)
    chmodSync(squeue, 0o755)
    const environment = { PATH: `${join(home, 'bin')}:${process.env.PATH}` }
    sessions = Array.from({ length: count }, () => openCluster({ environment, cache: join(home, 'shared') }))
  }
  const calls = () =>
    existsSync(join(home, 'calls')) ? readFileSync(join(home, 'calls'), 'utf8').trim().split('\n').length : 0
  /** Every session looks at jobs many times a second for some seconds. */
  async function lookFor(ms: number): Promise<void> {
    const job = lineJob(join(home, 'run'), 'true')
    const deadline = performance.now() + ms
    while (performance.now() < deadline) {
      await Promise.all(
        sessions.map(({ adapter }) =>
          adapter.poll([refOf(job), refOf(lineJob(join(home, 'other'), 'true'))]),
        ),
      )
      await pause(50)
    }
  }

  it('is once for four sessions that all look many times a second', async () => {
    open(4, 'exec /usr/bin/squeue "$@"')
    await lookFor(4_000)
    expect(calls()).toBe(1)
  }, 60_000)

  it('is told to whoever asks how the cluster is', async () => {
    open(1, 'exec /usr/bin/squeue "$@"')
    await lookFor(500)
    const asked = sessions[0]?.adapter.link?.state().calls_per_minute
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThanOrEqual(6)
  }, 60_000)

  it('is not more when it fails, and every look says why', async () => {
    open(1, 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1')
    await lookFor(3_000)
    expect(calls()).toBe(1)
    const [session] = sessions
    if (!session) throw new Error('no session')
    expect(await look(session.adapter, lineJob(join(home, 'third'), 'true'))).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('Unable to contact'),
    })
  }, 60_000)
})
