import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { attemptOf, lineJob, refOf } from '../../conformance/jobs.ts'
import { look, printed, processesNaming, started } from '../../conformance/scene.ts'
import { kill } from '../../faults/job-processes.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { type Cluster, openCluster } from './cluster.ts'

describe.runIf(canHaveRig())('how often Slurm is asked', () => {
  let home = ''
  let sessions: Cluster[] = []
  beforeAll(() => openCluster().ready())

  /** Sessions that share a folder, and whose squeue notes that it was called. */
  function open(count: number, answer: string): void {
    home = mkdtempSync(join('/tmp', 'orion-polite-'))
    mkdirSync(join(home, 'bin'))
    onTestFinished(async () => {
      for (const { adapter } of sessions) await adapter.close()
      rmSync(home, { recursive: true, force: true })
    })
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

  describe('while nobody is looking', () => {
    /** A job that runs until it is told to end, one that has not started, and looks at both. */
    async function running() {
      open(1, 'exec /usr/bin/squeue "$@"')
      const [session] = sessions
      if (!session) throw new Error('no session')
      const { adapter } = session
      const end = join(home, 'end')
      const job = lineJob(join(home, 'runs'), `echo up; until [ -e '${end}' ]; do sleep 0.1; done`)
      const waiting = lineJob(join(home, 'waits'), 'true')
      await started(adapter, job)
      await printed(job, 'up', 60_000)
      const unseen = () => adapter.poll([refOf(job), refOf(waiting)], { unseen: true })
      /** Looks until the scheduler was asked once more; what the look that asked saw. */
      const asked = async () => {
        const before = calls()
        return await until(
          async () => {
            const seen = await unseen()
            return calls() > before ? seen : null
          },
          { timeoutMs: 30_000, what: 'a question to the scheduler' },
        )
      }
      const beat = join(attemptOf(job), 'heartbeat.json')
      return { adapter, job, waiting, unseen, asked, end: () => writeFileSync(end, ''), beat }
    }

    it('is never for a job whose supervisor says that it lives, nor for one that waits', async () => {
      const { adapter, job, waiting, unseen } = await running()
      const before = calls()
      const deadline = performance.now() + 7_000
      while (performance.now() < deadline) {
        const seen = await unseen()
        expect(seen.get(job.token)).toEqual({
          state: 'running',
          started_at: expect.stringMatching(/^\d{4}-/),
          supervised: true,
        })
        expect(seen.has(waiting.token)).toBe(false)
        await pause(250)
      }
      expect(calls()).toBe(before)
      expect(await look(adapter, job)).toMatchObject({ state: 'running', job: { id: expect.anything() } })
      expect(calls()).toBe(before + 1)
    }, 90_000)

    it('is again when the supervisor falls silent, or beats in a time that is not ours', async () => {
      const { job, asked, beat } = await running()
      await until(() => existsSync(beat), { what: 'the first heartbeat' })
      const supervisors = processesNaming(attemptOf(job))
      for (const pid of supervisors) kill(pid, 'SIGSTOP')
      try {
        for (const ms of [-300_000, 300_000]) {
          const then = new Date(Date.now() + ms)
          utimesSync(beat, then, then)
          expect((await asked()).get(job.token)).toMatchObject({ state: 'running', job: { word: 'RUNNING' } })
        }
      } finally {
        for (const pid of supervisors) kill(pid, 'SIGCONT')
      }
    }, 120_000)

    it('is again when a record tells of an end', async () => {
      const { job, asked, end } = await running()
      end()
      await until(() => existsSync(join(attemptOf(job), 'exit.json')), { what: 'the record of the end' })
      expect((await asked()).get(job.token)).toMatchObject({ state: 'ended', exit: { code: 0 } })
    }, 90_000)
  })
})
