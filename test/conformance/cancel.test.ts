import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Submission } from '../../src/core/adapter.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob, refOf, shellJob } from './jobs.ts'
import { cleanUp, ended, look, printed, processesNaming, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

let marks = 0
/** A word for command lines that no other process has. */
const mark = (): string => {
  marks += 1
  return `${process.pid}${marks}`
}

const agentOf = (job: Submission): number => {
  const pid = Number(readFileSync(join(job.run_path, 'agent'), 'utf8'))
  if (!pid) throw new Error('no agent')
  return pid
}

describe.each(TARGETS)('cancelling, on $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

  it('kills what ignores TERM, in whatever session it hides', async () => {
    const word = mark()
    const job = shellJob(weirdFolder(), 'stubborn.sh', word)
    await started(adapter, job)
    await printed(job, 'ready')
    await until(() => processesNaming(`3002.${word}`).length > 1)
    const { killed, gone } = await adapter.cancel(refOf(job), 0.3)
    expect(gone).toBe(true)
    expect(killed).toBeGreaterThanOrEqual(4)
    expect(processesNaming(`.${word}`)).toEqual([])
    expect(await look(adapter, job)).toMatchObject({ exit: { code: 137, signal: 9, reason: 'cancelled' } })
  })

  it('kills at once with a grace time of zero', async () => {
    const job = shellJob(weirdFolder(), 'stubborn.sh', mark())
    await started(adapter, job)
    await printed(job, 'ready')
    const begun = performance.now()
    expect(await adapter.cancel(refOf(job), 0)).toMatchObject({ gone: true })
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('kills a child that has no token in its environment', async () => {
    const word = mark()
    const job = shellJob(weirdFolder(), 'forgetful.sh', word)
    await started(adapter, job)
    await printed(job, 'ready')
    await until(() => processesNaming(`3000.${word}`).length > 0)
    expect(await adapter.cancel(refOf(job), 0.2)).toMatchObject({ gone: true })
    expect(processesNaming(`3000.${word}`)).toEqual([])
  })

  it.each([
    ['SIGTERM', 'ended'],
    ['SIGINT', 'ended'],
    ['SIGQUIT', 'ended'],
    ['SIGUSR1', 'time_limit'],
  ] as const)(
    'tells the job TERM when its supervisor gets %s from a scheduler, and records that it %s',
    async (signal, reason) => {
      const job = shellJob(weirdFolder(), 'obedient.sh')
      const pid = supervisorPid(await started(adapter, job))
      await printed(job, 'ready')
      process.kill(pid, signal)
      expect((await ended(adapter, job)).exit).toMatchObject({ code: 85, reason })
    },
  )

  it('loses no request to stop that comes while the job is starting, 30 times', async () => {
    for (let round = 0; round < 30; round += 1) {
      const job = lineJob(weirdFolder(), 'exec sleep 60')
      const pid = supervisorPid(await started(adapter, job))
      process.kill(pid, 'SIGTERM')
      expect((await ended(adapter, job)).exit).toMatchObject({ code: 143, signal: 15 })
    }
  })

  it('still cancels when the supervisor was killed', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    const pid = supervisorPid(await started(adapter, job))
    await printed(job, 'ready')
    process.kill(pid, 'SIGKILL')
    await until(async () => {
      const seen = await look(adapter, job)
      return seen.state === 'running' && !seen.supervised
    })
    expect(await adapter.cancel(refOf(job), 10)).toMatchObject({ gone: true })
    expect(existsSync(join(job.run_path, 'saved'))).toBe(true)
    expect(await look(adapter, job)).toEqual({ state: 'ended', exit: null, word: 'the supervisor died' })
  })

  it('still kills what ignores TERM when the supervisor was killed', async () => {
    const word = mark()
    const job = shellJob(weirdFolder(), 'stubborn.sh', word)
    const pid = supervisorPid(await started(adapter, job))
    await printed(job, 'ready')
    process.kill(pid, 'SIGKILL')
    const { killed, gone } = await adapter.cancel(refOf(job), 0.2)
    expect(gone).toBe(true)
    expect(killed).toBeGreaterThanOrEqual(4)
    expect(processesNaming(`.${word}`)).toEqual([])
  })

  it('sweeps up what is left when the entry point is killed', async () => {
    const word = mark()
    const job = lineJob(
      weirdFolder(),
      `echo $$ >"$ORION_RUN_DIR/agent"; setsid sleep 3000.${word} & echo ready; wait`,
    )
    await started(adapter, job)
    await printed(job, 'ready')
    process.kill(agentOf(job), 'SIGKILL')
    expect((await ended(adapter, job)).exit).toMatchObject({ code: 137, signal: 9, reason: 'ended' })
    expect(processesNaming(`3000.${word}`)).toEqual([])
  })

  it('can be asked by two at once', async () => {
    const job = shellJob(weirdFolder(), 'stubborn.sh', mark())
    await started(adapter, job)
    await printed(job, 'ready')
    const both = await Promise.all([adapter.cancel(refOf(job), 0.3), adapter.cancel(refOf(job), 0.3)])
    expect(both.map(({ gone }) => gone)).toEqual([true, true])
    expect(await look(adapter, job)).toMatchObject({ exit: { reason: 'cancelled' } })
  })

  it('never signals a stranger that got the pid of a supervisor', async () => {
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
    onTestFinished(() => {
      stranger.kill('SIGKILL')
    })
    const job = lineJob(weirdFolder(), 'true')
    await mkdir(attemptOf(job), { recursive: true })
    const boot_id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const supervisor = { boot_id, pid: stranger.pid, start_time: '1' }
    writeFileSync(
      join(attemptOf(job), 'started.json'),
      JSON.stringify({
        schema_version: 1,
        token: job.token,
        host: readFileSync('/proc/sys/kernel/hostname', 'utf8').trim(),
        supervisor,
        time: '2026-01-01T00:00:00Z',
      }),
    )
    cleanUp(adapter, job)
    expect(await look(adapter, job)).toEqual({ state: 'ended', exit: null, word: 'the supervisor died' })
    const handle = { host: 'x', supervisor: { boot_id, pid: stranger.pid ?? 0, start_time: '1' } }
    expect(await adapter.cancel({ ...refOf(job), handle }, 0)).toEqual({ killed: 0, gone: true })
    expect(stranger.exitCode).toBeNull()
    expect(stranger.signalCode).toBeNull()
    process.kill(stranger.pid ?? 0, 0)
  })
})
