import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn as spawnPty } from '@lydell/node-pty'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Submission } from '../../src/core/adapter.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, fixture, lineJob, outputOf, refOf, shellJob } from './jobs.ts'
import { cleanUp, ended, look, printed, ran, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

const startsOf = (job: Submission): string[] =>
  readFileSync(join(job.run_path, 'starts'), 'utf8').trimEnd().split('\n')

describe.each(TARGETS)('submitting, on $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

  /** Another Orion that submits these jobs, and dies at a failpoint if one is named. */
  const otherOrion = (jobs: Submission[], failpoints = ''): ChildProcess => {
    const file = join(weirdFolder(), 'jobs.json')
    writeFileSync(file, JSON.stringify({ target: target.name, jobs }))
    const child = spawn(process.execPath, [fixture('submit.ts'), file, failpoints], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    return child
  }
  const gone = (child: ChildProcess) => until(() => child.exitCode !== null || child.signalCode !== null)

  it('gives a job the allowed part of the environment, and secrets only by name', async () => {
    const environment = {
      PATH: process.env.PATH,
      LC_TIME: 'C',
      NCCL_DEBUG: 'INFO',
      WANDB_API_KEY: 'canary-1',
      AWS_SECRET_ACCESS_KEY: 'canary-2',
      HF_TOKEN: 'canary-3',
    }
    const job = lineJob(weirdFolder(), 'env', { environment: ['HF_TOKEN'] })
    await ran(target.open(environment), job)
    const output = outputOf(job).toString()
    expect(output).toContain('LC_TIME=C\n')
    expect(output).toContain('NCCL_DEBUG=INFO\n')
    expect(output).toContain('HF_TOKEN=canary-3\n')
    expect(output).not.toMatch(/canary-[12]/)
  })

  it('carries an environment value of 100 kB unchanged', async () => {
    const value = 'x'.repeat(100_000)
    const job = lineJob(weirdFolder(), 'printf %s "$LONG"', { env: { LONG: value } })
    await ran(adapter, job)
    expect(outputOf(job).toString()).toBe(value)
  })

  it('adopts what runs already when a submission is repeated', async () => {
    const job = shellJob(weirdFolder(), 'once.sh', '1')
    const first = await started(adapter, job)
    expect(await adapter.submit(job)).toEqual(first)
    await ended(adapter, job)
    expect(await adapter.submit(job)).toEqual(first)
    expect(startsOf(job)).toHaveLength(1)
  })

  it('starts one job of two concurrent submissions, 100 times', async () => {
    for (let round = 0; round < 25; round += 1) {
      const jobs = Array.from({ length: 4 }, () => shellJob(weirdFolder(), 'once.sh'))
      await Promise.all(
        jobs.map(async job => {
          const [one, two] = await Promise.all([started(adapter, job), adapter.submit(job)])
          expect(two).toEqual(one)
        }),
      )
      for (const job of jobs) {
        await ended(adapter, job)
        expect(startsOf(job)).toHaveLength(1)
      }
    }
  })

  it('starts one job where two programs submit it at once', async () => {
    const jobs = Array.from({ length: 10 }, () => shellJob(weirdFolder(), 'once.sh'))
    for (const job of jobs) cleanUp(adapter, job)
    const programs = [otherOrion(jobs), otherOrion(jobs)]
    const replies = programs.map(async child => {
      let text = ''
      for await (const chunk of child.stdout ?? []) {
        text += chunk
        if (text.endsWith('\n')) break
      }
      return JSON.parse(text)
    })
    const [one, two] = await Promise.all(replies)
    expect(two).toEqual(one)
    for (const job of jobs) {
      await ended(adapter, job)
      expect(startsOf(job)).toHaveLength(1)
    }
  })

  it('finds a job whose submitter was killed before it could tell', async () => {
    const job = shellJob(weirdFolder(), 'once.sh', '1')
    cleanUp(adapter, job)
    await gone(otherOrion([job], 'supervisor.after-spawn:kill'))
    const handle = await adapter.find(job.token, job.run_path, job.attempt)
    expect(handle).not.toBeNull()
    expect(await adapter.submit(job)).toEqual(handle)
    expect((await ended(adapter, job)).exit).toMatchObject({ code: 0 })
    expect(startsOf(job)).toHaveLength(1)
  })

  it('finds nothing where the submitter was killed before it started anything', async () => {
    const job = shellJob(weirdFolder(), 'once.sh')
    await gone(otherOrion([job], 'supervisor.before-spawn:kill'))
    expect(await adapter.find(job.token, job.run_path, job.attempt)).toBeNull()
    expect(await look(adapter, job)).toEqual({ state: 'absent' })
    await ran(adapter, job)
    expect(startsOf(job)).toHaveLength(1)
  })

  it('does not find the job of another token in the same attempt, and does not start a second one', async () => {
    const job = shellJob(weirdFolder(), 'once.sh')
    await ran(adapter, job)
    const other = { ...job, token: `${job.token}-other` }
    expect(await adapter.find(other.token, other.run_path, other.attempt)).toBeNull()
    await expect(adapter.submit(other)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('another submission holds this attempt'),
    })
    expect(startsOf(job)).toHaveLength(1)
  })

  it('lets a job go on when its submitter is killed', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    cleanUp(adapter, job)
    const child = otherOrion([job])
    await printed(job, 'ready')
    child.kill('SIGKILL')
    await gone(child)
    expect(await look(adapter, job)).toMatchObject({ state: 'running', supervised: true })
    expect(await adapter.cancel(refOf(job), 10)).toEqual({ killed: 0, gone: true })
    expect(await look(adapter, job)).toMatchObject({ exit: { code: 85, reason: 'cancelled' } })
  })

  it('lets a job go on when the terminal closes', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    cleanUp(adapter, job)
    const file = join(weirdFolder(), 'jobs.json')
    writeFileSync(file, JSON.stringify({ target: target.name, jobs: [job] }))
    const terminal = spawnPty(process.execPath, [fixture('submit.ts'), file], {})
    let closed = false
    terminal.onExit(() => {
      closed = true
    })
    await printed(job, 'ready')
    terminal.kill('SIGHUP')
    await until(() => closed)
    expect(await look(adapter, job)).toMatchObject({ state: 'running', supervised: true })
  })

  it('lets a job go on through a hang-up of its supervisor', async () => {
    const job = shellJob(weirdFolder(), 'obedient.sh')
    const pid = supervisorPid(await started(adapter, job))
    await printed(job, 'ready')
    process.kill(-pid, 'SIGHUP')
    expect(await adapter.cancel(refOf(job), 10)).toEqual({ killed: 0, gone: true })
    expect(await look(adapter, job)).toMatchObject({ exit: { code: 85 } })
  })

  it('passes a claim on when its holder died before it started the job', async () => {
    const job = shellJob(weirdFolder(), 'once.sh')
    const claim = join(attemptOf(job), 'claim')
    mkdirSync(claim, { recursive: true })
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const host = readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()
    symlinkSync(`${job.token}:${host}:${boot}:1:999999999`, join(claim, 'owner'))
    symlinkSync(`${job.token}:${host}:another-boot:1:1`, join(claim, `after-${boot}-1-999999999`))
    await ran(adapter, job)
    expect(startsOf(job)).toHaveLength(1)
  })

  it('says why when the run directory cannot be written', async () => {
    const job = lineJob(weirdFolder(), 'true')
    writeFileSync(join(job.run_path, 'attempts'), 'a file in the way')
    await expect(adapter.submit(job)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('attempts'),
      hint: expect.any(String),
    })
  })

  it('runs nothing that was cancelled before it began', async () => {
    const job = shellJob(weirdFolder(), 'once.sh')
    expect(await adapter.cancel(refOf(job), 1)).toEqual({ killed: 0, gone: true })
    await started(adapter, job)
    expect((await ended(adapter, job)).exit).toMatchObject({ reason: 'cancelled', code: 143 })
    expect(() => startsOf(job)).toThrow('ENOENT')
  })

  it('runs on a file system without execution rights on its scripts', async () => {
    const job = lineJob(weirdFolder(), 'echo ran')
    chmodSync(join(job.bundle.path, 'entrypoint.sh'), 0o600)
    await ran(adapter, job)
    expect(outputOf(job).toString()).toBe('ran\n')
  })
})
