import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { availableParallelism, hostname, totalmem } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeReadOnly, smallDisk } from '../support/small-disk.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob, refOf } from './jobs.ts'
import { cleanUp, ended, look, processesNaming, started } from './scene.ts'
import { PYTHON, type Target } from './targets.ts'

/** What every adapter must tell of the machine behind it, and what it does on a full disk. */
export const machineCases = (targets: Target[]): void =>
  describe.each(targets)('the machine behind $name', target => {
    beforeAll(target.ready)
    const adapter = target.open()
    const probe = (
      line: string,
      more: { env?: Record<string, string>; timeout_s?: number; cwd?: string } = {},
    ) => adapter.probe({ argv: ['/bin/sh', '-c', line], cwd: '/', env: {}, timeout_s: 20, ...more })

    it('tells processors, memory, disk and file system', async () => {
      const root = smallDisk(1024)
      const facts = await adapter.facts(root, PYTHON)
      expect(facts).toMatchObject({
        host: hostname(),
        cpus: availableParallelism(),
        run_root: { path: root, writable: true, why: null, file_system: 'tmpfs' },
      })
      expect(facts.memory_bytes).toBeGreaterThan(64 << 20)
      expect(facts.memory_bytes).toBeLessThanOrEqual(totalmem())
      expect(facts.memory_free_bytes).toBeLessThanOrEqual(facts.memory_bytes)
      expect(facts.run_root.free_bytes).toBe(statfsSync(root).bavail * statfsSync(root).bsize)
      expect(await adapter.files.list(root)).toEqual([])
    })

    it('tells the versions of what a job imports', async () => {
      const { python } = await adapter.facts(weirdFolder(), PYTHON)
      expect(python).toMatchObject({ path: PYTHON, found: true, why: null })
      expect(python.versions.python).toMatch(/^3\.\d+/)
      for (const name of ['torch', 'torch_brain', 'safetensors', 'pydantic']) {
        expect(python.versions[name]).toMatch(/^\d+\.\d+/)
      }
    })

    it('judges a run root that is still to be made by the folder that would hold it', async () => {
      const root = join(weirdFolder(), 'not', 'yet', 'there')
      const { run_root } = await adapter.facts(root, '/bin/false')
      expect(run_root).toMatchObject({ path: root, writable: true, why: null })
      expect(existsSync(root)).toBe(false)
    })

    it('says that a run root is on a read-only file system', async () => {
      const root = smallDisk(256)
      makeReadOnly(root)
      const { run_root } = await adapter.facts(root, '/bin/false')
      expect(run_root.writable).toBe(false)
      expect(run_root.why).toContain('the file system is read-only')
      expect(run_root.why).toContain(root)
    })

    it('says that a run root is full', async () => {
      const root = smallDisk(64)
      writeFileSync(join(root, 'ballast'), Buffer.alloc(64 << 10))
      const { run_root } = await adapter.facts(root, '/bin/false')
      expect(run_root).toMatchObject({ writable: false, free_bytes: 0 })
      expect(run_root.why).toContain('no space left')
    })

    it('says that a colon in a run root cannot work', async () => {
      const { run_root } = await adapter.facts(join(weirdFolder(), 'a:b'), '/bin/false')
      expect(run_root).toMatchObject({ writable: false, why: expect.stringContaining('colon') })
    })

    it.each(['a file', 'a file/below'])('says that a run root is no folder: %s', async name => {
      const folder = weirdFolder()
      writeFileSync(join(folder, 'a file'), '')
      const { run_root } = await adapter.facts(join(folder, name), '/bin/false')
      expect(run_root.writable).toBe(false)
      expect(run_root.why).toContain('not a folder')
    })

    it.each([
      { what: 'is not there', script: null, found: false, why: /cannot be started/ },
      {
        what: 'fails',
        script: '#!/bin/sh\necho broken pyvenv.cfg >&2\nexit 106',
        found: true,
        why: /106: broken pyvenv.cfg/,
      },
      { what: 'prints nonsense', script: '#!/bin/sh\necho hello', found: true, why: /ended with 0: hello/ },
      {
        what: 'lacks torch',
        script: `#!/bin/sh\nexec '${PYTHON}' -S "$@"`,
        found: true,
        why: /import torch failed: ModuleNotFoundError/,
      },
    ])('says why an interpreter that $what cannot be used', async ({ script, found, why }) => {
      const path = join(weirdFolder(), 'python')
      if (script !== null) writeFileSync(path, script, { mode: 0o700 })
      const { python, accelerators } = await adapter.facts(weirdFolder(), path)
      expect(python).toMatchObject({ path, found, why: expect.stringMatching(why) })
      expect(accelerators).toEqual([])
    })

    it.each([
      { line: 'echo out; echo err >&2; exit 3', result: { code: 3, stdout: 'out\n', stderr: 'err\n' } },
      { line: 'kill -9 $$', result: { code: 137, stdout: '', stderr: '' } },
      { line: 'cat', result: { code: 0, stdout: '', stderr: '' } },
    ])('probes with `$line`', async ({ line, result }) => {
      expect(await probe(line)).toMatchObject({ ...result, timed_out: false })
    })

    it('probes in a folder and with an environment of any name and content', async () => {
      const cwd = weirdFolder()
      const value = `$(touch canary)'"\n`
      const { stdout } = await probe('pwd; printf %s "$HOSTILE"', { cwd, env: { HOSTILE: value } })
      expect(stdout).toBe(`${cwd}\n${value}`)
    })

    it('answers 127 for a probe that cannot be started', async () => {
      const result = await adapter.probe({ argv: ['/nowhere/to be found'], cwd: '/', env: {}, timeout_s: 5 })
      expect(result).toMatchObject({ code: 127, timed_out: false })
      expect(result.stderr).toMatch(/ENOENT|No such file/)
    })

    it('answers 127 for a probe in a folder that is not there', async () => {
      expect(await probe('true', { cwd: join(weirdFolder(), 'none') })).toMatchObject({ code: 127 })
    })

    it('ends a probe and all its descendants at the deadline', async () => {
      const word = `probe-${process.pid}`
      const result = await probe(
        `trap '' TERM; setsid sh -c "trap '' TERM; : ${word}; sleep 600; :" & echo begun; sleep 600; : ${word}`,
        { timeout_s: 0.5 },
      )
      expect(result).toMatchObject({ timed_out: true, stdout: 'begun\n' })
      expect(result.ms).toBeLessThan(5_000)
      await until(() => processesNaming(word).length === 0)
    })

    it('gives back both outputs of a probe whole, whatever still holds them open', async () => {
      const lines = (word: string) => `${word}\n`.repeat(300_000)
      const { ms, ...result } = await probe(
        'env -i setsid sleep 20 & yes out | head -n 300000; yes err | head -n 300000 >&2; exit 3',
        { timeout_s: 10 },
      )
      expect(ms).toBeLessThan(8_000)
      expect(result).toEqual({ code: 3, timed_out: false, stdout: lines('out'), stderr: lines('err') })
    })

    it('bounds what a probe prints', async () => {
      const { stdout, code, timed_out } = await probe('yes', { timeout_s: 30 })
      expect(stdout.length).toBeLessThan(16 << 20)
      expect(code).not.toBe(0)
      expect(timed_out).toBe(false)
    })

    it('refuses to submit on a full disk, starts nothing, and works once there is space', async () => {
      const job = lineJob(smallDisk(64), 'echo ran >&2')
      mkdirSync(join(job.run_path, 'attempts'))
      const ballast = join(job.run_path, 'ballast')
      try {
        writeFileSync(ballast, Buffer.alloc(64 << 10))
      } catch {}
      cleanUp(adapter, job)
      await expect(adapter.submit(job)).rejects.toMatchObject({ code: 'disk_full', hint: expect.any(String) })
      expect(await adapter.find(job.token, job.run_path, job.attempt)).toBeNull()
      await until(async () => (await look(adapter, job)).state === 'absent', { timeoutMs: 30_000 })
      rmSync(ballast)
      await started(adapter, job)
      expect((await ended(adapter, job)).exit).toMatchObject({ code: 0 })
    })

    it('records how a job ended that filled its disk', async () => {
      const job = lineJob(smallDisk(128), 'cat /dev/zero >"$ORION_RUN_DIR/full" || exit 28')
      await started(adapter, job)
      expect((await ended(adapter, job)).exit).toMatchObject({ code: 28, reason: 'ended' })
      expect(statfsSync(job.run_path).bavail).toBe(0)
    })

    it('cancels a job on a full disk', async () => {
      const job = lineJob(smallDisk(128), 'cat /dev/zero >"$ORION_RUN_DIR/full"; exec sleep 600')
      await started(adapter, job)
      await until(() => statfsSync(job.run_path).bavail === 0)
      expect(await adapter.cancel(refOf(job), 10)).toEqual({ killed: 0, gone: true })
      expect(await look(adapter, job)).toMatchObject({ exit: { code: 143, signal: 15 } })
    })

    it('refuses to submit on a read-only file system, and says so', async () => {
      const job = lineJob(smallDisk(128), 'true')
      makeReadOnly(job.run_path)
      await expect(adapter.submit(job)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('read-only'),
        hint: expect.any(String),
      })
    })

    it.skipIf(target.queues)('says what the supervisor said when it could not claim an attempt', async () => {
      const job = lineJob(weirdFolder(), 'true')
      mkdirSync(attemptOf(job), { recursive: true })
      writeFileSync(join(attemptOf(job), 'claim'), 'a file in the way')
      await expect(adapter.submit(job)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('cannot claim'),
      })
      expect(readFileSync(join(attemptOf(job), 'supervisor.log'), 'utf8')).toContain('cannot claim')
    })
  })
