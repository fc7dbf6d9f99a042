import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob, outputOf, refOf, shellJob } from './jobs.ts'
import { RANKS, ranksJob } from './ranks-job.ts'
import { ended, look, printed, processesNaming, ran, ranksPrinted, started } from './scene.ts'
import type { Target } from './targets.ts'

/** How jobs are submitted, watched and stopped, as every adapter must do it. */
export const jobCases = (targets: Target[]): void =>
  describe.each(targets)('a job, on $name', target => {
    beforeAll(target.ready)
    const adapter = target.open()

    it('tells the job who it is and where its folders are', async () => {
      const job = shellJob(weirdFolder(), 'show.sh')
      await ran(adapter, job)
      const output = outputOf(job).toString()
      for (const [name, value] of Object.entries({
        ORION_TOKEN: job.token,
        ORION_RUN_ID: 'test',
        ORION_ATTEMPT: '1',
        ORION_RUN_DIR: job.run_path,
        ORION_ATTEMPT_DIR: attemptOf(job),
        ORION_BUNDLE: job.bundle.path,
        OMP_NUM_THREADS: '1',
        PYTHONPATH: `${job.bundle.path}/source`,
      })) {
        expect(output).toContain(`\n${name}=${value}\n`)
      }
      expect(output.startsWith(`${job.bundle.path}\n0077\n`)).toBe(true)
      expect(output).not.toContain('ORION_SUPERVISES')
    })

    it.each([{ 'A B': 'x' }, { '1A': 'x' }, { 'A;touch canary': 'x' }, { A: 'nul \0' }])(
      'refuses the environment %j before anything is started',
      async env => {
        const job = lineJob(weirdFolder(), 'true', { env })
        await expect(adapter.submit(job)).rejects.toMatchObject({ code: 'usage' })
        expect(readdirSync(job.run_path)).toEqual(['bundle'])
      },
    )

    it('keeps its files to their owner', async () => {
      const job = lineJob(weirdFolder(), 'true')
      await ran(adapter, job)
      const open = readdirSync(attemptOf(job), { recursive: true, withFileTypes: true })
        .filter(entry => !entry.isSymbolicLink())
        .filter(entry => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0)
      expect(open.map(entry => entry.name)).toEqual([])
    })

    it.each(["'; touch canary", '$(touch canary)', 'a\nORION_TOKEN=forged', 'ü\t\u0001', ' ', ''])(
      'carries the environment value %j unchanged',
      async value => {
        const job = lineJob(weirdFolder(), 'printf %s "$HOSTILE"', { env: { HOSTILE: value } })
        await ran(adapter, job, 60_000)
        expect(outputOf(job).toString()).toBe(value)
        expect(existsSync('canary')).toBe(false)
      },
    )

    it('is absent before it was submitted, runs with a time, and is found by its token', async () => {
      const job = shellJob(weirdFolder(), 'obedient.sh')
      expect((await look(adapter, job)).state).toMatch(/absent|unknown/)
      await started(adapter, job)
      await printed(job, 'ready', 60_000)
      expect(await look(adapter, job)).toMatchObject({ state: 'running', started_at: expect.any(String) })
      expect(await adapter.find(job.token, job.run_path, 1)).not.toBeNull()
    })

    it('is one of many in one look, each with its own end', async () => {
      const codes = [0, 3, 5]
      const jobs = codes.map(code => lineJob(weirdFolder(), `exit ${code}`))
      for (const job of jobs) await started(adapter, job)
      for (const job of jobs) await ended(adapter, job, 60_000)
      const seen = await adapter.poll(jobs.map(refOf))
      expect(jobs.map(({ token }) => seen.get(token))).toMatchObject(
        codes.map(code => ({ state: 'ended', exit: { code } })),
      )
    })

    it('lets a job save and stop within the grace time, and records who asked', async () => {
      const job = shellJob(weirdFolder(), 'obedient.sh')
      await started(adapter, job)
      await printed(job, 'ready')
      expect(await adapter.cancel(refOf(job), 20)).toEqual({ killed: 0, gone: true })
      expect(existsSync(join(job.run_path, 'saved'))).toBe(true)
      expect(await look(adapter, job)).toMatchObject({
        state: 'ended',
        exit: { code: 85, signal: null, reason: 'cancelled' },
      })
    })

    it('leaves a job that ended by itself as it ended', async () => {
      const job = lineJob(weirdFolder(), 'exit 4')
      await started(adapter, job)
      await ended(adapter, job)
      expect(await adapter.cancel(refOf(job), 5)).toEqual({ killed: 0, gone: true })
      expect(await look(adapter, job)).toMatchObject({ exit: { code: 4, reason: 'ended' } })
    })

    it('finds nothing to do where nothing was ever submitted', async () => {
      const job = lineJob(weirdFolder(), 'true')
      expect(await adapter.cancel(refOf(job), 5)).toEqual({ killed: 0, gone: true })
    })

    it('leaves other jobs alone', async () => {
      const [one, two] = [shellJob(weirdFolder(), 'obedient.sh'), shellJob(weirdFolder(), 'obedient.sh')]
      await started(adapter, one)
      await started(adapter, two)
      await printed(one, 'ready')
      await printed(two, 'ready')
      await adapter.cancel(refOf(one), 10)
      expect(await look(adapter, two)).toMatchObject({ state: 'running', supervised: true })
    })

    it('keeps the streams of each rank apart and ends with 0', async () => {
      const { job, word } = ranksJob({ STEPS: '3' })
      await started(adapter, job)
      expect((await ended(adapter, job, 60_000)).exit).toMatchObject({ code: 0, signal: null })
      const logs = join(attemptOf(job), 'logs', '0')
      for (let rank = 0; rank < RANKS; rank += 1) {
        expect(readFileSync(join(logs, `rank${rank}.out`), 'utf8')).toMatch(`rank ${rank} of 2`)
        expect(readFileSync(join(logs, `rank${rank}.err`), 'utf8')).toContain('on stderr')
      }
      expect(outputOf(job).toString()).toBe('')
      expect(processesNaming(word)).toEqual([])
    })

    it("ends with 1 and torchrun's account when a rank fails", async () => {
      const { job } = ranksJob({ STEPS: '1', CODE: '7' })
      await started(adapter, job)
      expect((await ended(adapter, job, 60_000)).exit).toMatchObject({ code: 1 })
      expect(readFileSync(join(attemptOf(job), 'logs/0/agent.err'), 'utf8')).toMatch(/exitcode\s*: 7/)
    })

    it('is cancelled with no orphan left', async () => {
      const { job, word } = ranksJob({})
      await started(adapter, job)
      await ranksPrinted(job, RANKS, 'met')
      expect(await adapter.cancel(refOf(job), 20)).toEqual({ killed: 0, gone: true })
      expect(processesNaming(word)).toEqual([])
      expect(await look(adapter, job)).toMatchObject({ exit: { reason: 'cancelled' } })
    })
  })
