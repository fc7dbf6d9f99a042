import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob, makeJob, outputOf, shellJob } from './jobs.ts'
import { processesNaming, ran } from './scene.ts'
import type { Target } from './targets.ts'

/** How jobs end, as every adapter must tell of it. */
export const exitCases = (targets: Target[]): void =>
  describe.each(targets)('how a job ends, on $name', target => {
    beforeAll(target.ready)
    const adapter = target.open()

    it.each([
      { line: 'exit 0', code: 0, signal: null },
      { line: 'exit 1', code: 1, signal: null },
      { line: 'exit 7', code: 7, signal: null },
      { line: 'exit 85', code: 85, signal: null },
      { line: 'exit 127', code: 127, signal: null },
      { line: 'exit 255', code: 255, signal: null },
      { line: 'kill -TERM $$', code: 143, signal: 15 },
      { line: 'kill -KILL $$', code: 137, signal: 9 },
      { line: 'kill -SEGV $$', code: 139, signal: 11 },
      { line: 'kill -ABRT $$', code: 134, signal: 6 },
      // A shell cannot tell these from a death by the signal, and by convention they mean one.
      { line: 'exit 137', code: 137, signal: 9 },
    ])('records `$line` as code $code, signal $signal', async ({ line, code, signal }) => {
      const exit = await ran(adapter, lineJob(weirdFolder(), line))
      expect(exit).toMatchObject({ code, signal, reason: 'ended' })
      expect(Date.parse(exit.ended_at)).toBeGreaterThanOrEqual(Date.parse(exit.started_at))
    })

    it('records a command that does not exist as 127, with what the shell said', async () => {
      const job = makeJob(weirdFolder(), { mode: 'process', argv: ['/nowhere/to be found'] })
      expect(await ran(adapter, job)).toMatchObject({ code: 127, signal: null })
      expect(readFileSync(join(attemptOf(job), 'logs/0/agent.err'), 'utf8')).toContain('to be found')
    })

    it('records the end of a bundle without an entry point as a failure', async () => {
      const job = lineJob(weirdFolder(), 'exit 0')
      job.bundle = { ...job.bundle, path: join(job.run_path, 'no such bundle') }
      expect((await ran(adapter, job)).code).toBeGreaterThan(0)
    })

    it.each([
      "a'; touch canary; '",
      '$(touch canary)',
      '`touch canary`',
      'a\nb\n',
      '--rf',
      '-n',
      '\\',
      'ü – 日本 🧠',
      '"',
      '*',
      '',
      ' ',
      '~',
      '\u001b[31m\r',
    ])('hands over the argument %j unchanged', async argument => {
      const job = makeJob(weirdFolder(), {
        mode: 'process',
        argv: ['/usr/bin/printf', '%s|%s', argument, argument],
      })
      expect(await ran(adapter, job)).toMatchObject({ code: 0 })
      expect(outputOf(job).toString()).toBe(`${argument}|${argument}`)
    })

    it('keeps every byte of the output', async () => {
      const job = makeJob(weirdFolder(), {
        mode: 'process',
        argv: ['/usr/bin/env', 'node', '-e', EVERY_BYTE],
      })
      expect(await ran(adapter, job)).toMatchObject({ code: 0 })
      const expected = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      expect(outputOf(job)).toEqual(expected)
      expect(readFileSync(join(attemptOf(job), 'logs/0/agent.err'))).toEqual(
        Buffer.from(expected.toReversed()),
      )
    })

    it('keeps 64 MB of output whole', async () => {
      const job = lineJob(weirdFolder(), 'yes 0123456789abcde | head -c 67108864')
      expect(await ran(adapter, job)).toMatchObject({ code: 0 })
      const output = outputOf(job)
      expect(output.length).toBe(67_108_864)
      expect(output.subarray(-16).toString()).toBe('0123456789abcde\n')
    })

    it('sweeps up daemons that the entry point left, before it says that the job ended', async () => {
      const job = shellJob(weirdFolder(), 'daemon.sh', String(process.pid))
      const exit = await ran(adapter, job)
      expect(exit).toMatchObject({ code: 3, reason: 'ended' })
      expect([...processesNaming(`3000.${process.pid}`), ...processesNaming(`3001.${process.pid}`)]).toEqual(
        [],
      )
    })

    it('leaves no draft in the attempt', async () => {
      const job = lineJob(weirdFolder(), 'sleep 0.3')
      await ran(adapter, job)
      const names = await until(async () => {
        const found = await adapter.files.list(attemptOf(job))
        return found.some(name => name.startsWith('.')) ? null : found
      })
      // Where a scheduler starts the supervisor, its number is part of the name of the log.
      expect(names.map(name => name.replace(/^slurm-\d+\.log$/, 'supervisor.log')).toSorted()).toEqual([
        'claim',
        'exit.json',
        'heartbeat.json',
        'logs',
        'started.json',
        'supervisor.log',
        'supervisor.sh',
      ])
    })
  })

const EVERY_BYTE = `
const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
process.stdout.write(bytes)
process.stderr.write(bytes.toReversed())`
