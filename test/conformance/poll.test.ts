import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Submission } from '../../src/core/adapter.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob, refOf, shellJob } from './jobs.ts'
import { ended, look, printed, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
const host = readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()

const forge = (job: Submission, name: string, content: unknown): void => {
  mkdirSync(attemptOf(job), { recursive: true })
  writeFileSync(join(attemptOf(job), name), typeof content === 'string' ? content : JSON.stringify(content))
}
const startedBy = (job: Submission, supervisor: object, where = host) => ({
  schema_version: 1,
  token: job.token,
  host: where,
  supervisor: { boot_id: boot, pid: 1, start_time: '999999999', ...supervisor },
  time: '2026-01-01T00:00:00Z',
})

describe.each(TARGETS)('polling, on $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

  it('says absent of a job that was never submitted', async () => {
    expect(await look(adapter, lineJob(weirdFolder(), 'true'))).toEqual({ state: 'absent' })
  })

  it('says running, supervised and since when', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    await started(adapter, job)
    expect(await look(adapter, job)).toMatchObject({
      state: 'running',
      supervised: true,
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
  })

  it('says running unsupervised when the supervisor was killed, and ended without a record after that', async () => {
    const job = lineJob(weirdFolder(), 'echo ready; sleep 1')
    const pid = supervisorPid(await started(adapter, job))
    await printed(job, 'ready')
    process.kill(pid, 'SIGKILL')
    await until(async () => {
      const seen = await look(adapter, job)
      return seen.state === 'running' && !seen.supervised
    })
    expect(await ended(adapter, job)).toEqual({ state: 'ended', exit: null, word: 'the supervisor died' })
  })

  it('answers for many jobs in one call, each by its own token', async () => {
    const running = Array.from({ length: 8 }, () => shellJob(weirdFolder(), 'obedient.sh'))
    const over = Array.from({ length: 8 }, (_, code) => lineJob(weirdFolder(), `exit ${code}`))
    const never = Array.from({ length: 8 }, () => lineJob(weirdFolder(), 'true'))
    await Promise.all([...running, ...over].map(job => started(adapter, job)))
    await Promise.all(over.map(job => ended(adapter, job)))
    const seen = await adapter.poll([...running, ...over, ...never].map(refOf))
    expect(seen.size).toBe(24)
    for (const job of running) expect(seen.get(job.token)).toMatchObject({ state: 'running' })
    for (const [code, job] of over.entries()) expect(seen.get(job.token)).toMatchObject({ exit: { code } })
    for (const job of never) expect(seen.get(job.token)).toEqual({ state: 'absent' })
  })

  it('records the ends of 40 jobs that end at once', async () => {
    const jobs = Array.from({ length: 40 }, () => lineJob(weirdFolder(), 'exit 9'))
    await Promise.all(jobs.map(job => started(adapter, job)))
    for (const job of jobs) expect((await ended(adapter, job)).exit).toMatchObject({ code: 9 })
  })

  it('is not fooled by a reused pid', async () => {
    const job = lineJob(weirdFolder(), 'true')
    forge(job, 'started.json', startedBy(job, { pid: process.pid }))
    expect(await look(adapter, job)).toEqual({ state: 'ended', exit: null, word: 'the supervisor died' })
  })

  it('says ended of a job from before a restart of the machine, even if its pid lives', async () => {
    const job = lineJob(weirdFolder(), 'true')
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8')
    const start_time = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    forge(job, 'started.json', startedBy(job, { boot_id: 'before', pid: process.pid, start_time }))
    expect(await look(adapter, job)).toEqual({
      state: 'ended',
      exit: null,
      word: 'the machine was restarted',
    })
  })

  it('does not claim to know of a job that another host started', async () => {
    const job = lineJob(weirdFolder(), 'true')
    forge(job, 'started.json', startedBy(job, {}, 'node17'))
    expect(await look(adapter, job)).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('node17'),
    })
  })

  it('does not say failed of a job whose run directory is out of sight', async () => {
    const job = lineJob(weirdFolder(), 'true')
    const supervisor = supervisorPid(await started(adapter, job))
    await ended(adapter, job)
    // It lives on for a moment after its record, and a job whose supervisor lives runs.
    await until(() => !existsSync(`/proc/${supervisor}`), { what: 'the end of the supervisor' })
    renameSync(job.run_path, `${job.run_path} moved`)
    expect(await look(adapter, job)).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining(job.run_path),
    })
    renameSync(`${job.run_path} moved`, job.run_path)
    expect(await look(adapter, job)).toMatchObject({ state: 'ended', exit: { code: 0 } })
  })

  it('still sees a running job whose run directory is out of sight', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    await started(adapter, job)
    await printed(job, 'ready')
    renameSync(job.run_path, `${job.run_path} moved`)
    expect(await look(adapter, job)).toMatchObject({ state: 'running', supervised: true })
    renameSync(`${job.run_path} moved`, job.run_path)
  })

  it.each(['', '{', 'null', '{"schema_version":2}', '\0'.repeat(300)])(
    'does not trust a start record that holds %j',
    async content => {
      const job = lineJob(weirdFolder(), 'true')
      forge(job, 'started.json', content)
      expect(await look(adapter, job)).toMatchObject({
        state: 'unknown',
        why: expect.stringContaining('started.json'),
      })
    },
  )

  it('says ended with a word when the exit record is damaged', async () => {
    const job = lineJob(weirdFolder(), 'true')
    forge(job, 'started.json', startedBy(job, {}))
    forge(job, 'exit.json', '{"schema_version":1,"code":')
    expect(await look(adapter, job)).toMatchObject({
      state: 'ended',
      exit: null,
      word: expect.stringContaining('exit.json'),
    })
  })
})
