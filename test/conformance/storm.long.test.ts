import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { fixture, lineJob, refOf, shellJob } from './jobs.ts'
import { cleanUp, ended, look, processesNaming, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

const startsOf = (path: string): number =>
  existsSync(join(path, 'starts'))
    ? readFileSync(join(path, 'starts'), 'utf8').trimEnd().split('\n').length
    : 0

describe.each(TARGETS)('a storm over $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

  it('cancels 200 process trees at random moments, and nothing of them is left or starts later', async () => {
    for (let round = 0; round < 200; round += 1) {
      const word = `${process.pid}9${round}`
      const job = shellJob(weirdFolder(), round % 2 ? 'stubborn.sh' : 'daemon.sh', word)
      cleanUp(adapter, job)
      const submitted = adapter.submit(job).catch(() => null)
      await pause(Math.random() * 80)
      expect(await adapter.cancel(refOf(job), Math.random() * 0.2)).toMatchObject({ gone: true })
      await submitted
      const seen = await until(async () => {
        const now = await look(adapter, job)
        return now.state === 'running' ? null : now
      })
      expect(['ended', 'absent']).toContain(seen.state)
      if (seen.state === 'ended' && seen.exit?.code !== 3)
        expect(seen.exit?.reason ?? 'cancelled').toBe('cancelled')
      await until(() => processesNaming(`.${word}`).length === 0, { what: `the end of ${word}` })
    }
  }, 600_000)

  it('survives 100 kills of the submitter at random moments: each job runs once', async () => {
    for (let round = 0; round < 100; round += 1) {
      const job = shellJob(weirdFolder(), 'once.sh', '0.1')
      cleanUp(adapter, job)
      const file = join(weirdFolder(), 'jobs.json')
      writeFileSync(file, JSON.stringify({ target: target.name, jobs: [job] }))
      const submitter = spawn(process.execPath, [fixture('submit.ts'), file], { stdio: 'ignore' })
      await pause(100 + Math.random() * 200)
      submitter.kill('SIGKILL')
      await until(() => submitter.signalCode !== null)
      // What an outbox does after a lost reply: look, and submit only what is not there.
      const handle = (await adapter.find(job.token, job.run_path, job.attempt)) ?? (await adapter.submit(job))
      expect(handle).not.toBeNull()
      expect((await ended(adapter, job)).exit).toMatchObject({ code: 0 })
      expect(startsOf(job.run_path)).toBe(1)
    }
  }, 600_000)

  it('survives 100 kills of the supervisor at random moments: no job runs twice, none is called completed', async () => {
    for (let round = 0; round < 100; round += 1) {
      const job = lineJob(weirdFolder(), 'echo started >>"$ORION_RUN_DIR/starts"; sleep 0.1')
      const pid = supervisorPid(await started(adapter, job))
      await pause(Math.random() * 150)
      const over = (await look(adapter, job)).state === 'ended'
      try {
        process.kill(pid, 'SIGKILL')
      } catch {}
      const { exit, word } = await ended(adapter, job)
      if (exit) expect(exit).toMatchObject({ code: 0 })
      else expect({ over, word }).toEqual({ over: false, word: 'the supervisor died' })
      await adapter.submit(job)
      expect(startsOf(job.run_path)).toBeLessThanOrEqual(1)
    }
  }, 600_000)
})
