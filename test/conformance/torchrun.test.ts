import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Submission } from '../../src/core/adapter.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, fixture, makeJob, outputOf, refOf } from './jobs.ts'
import { childrenOf, ended, look, processesNaming, ranksPrinted, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

const RANKS = 2
let marks = 0

/** Two ranks under torchrun; the word marks their command lines. */
function ranksJob(env: Record<string, string>, ...args: string[]): { job: Submission; word: string } {
  marks += 1
  const word = `ranks-${process.pid}-${marks}`
  const job = makeJob(
    weirdFolder(),
    { mode: 'torchrun', module: 'ranks', args: [word, ...args] },
    { ranks: RANKS, env },
  )
  writeFileSync(join(job.bundle.path, 'source', 'ranks.py'), readFileSync(fixture('ranks.py')))
  return { job, word }
}

/** Pid of torchrun's agent: the supervisor's child that runs Python. */
function agentPid(supervisor: number): number {
  const agent = childrenOf(supervisor).find(pid =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('torch.distributed.run'),
  )
  if (agent === undefined) throw new Error('no agent')
  return agent
}

const rankPids = (word: string): number[] =>
  processesNaming(word).filter(pid => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('\0ranks\0'))

describe.each(TARGETS)('torchrun with two ranks, on $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

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

  it.each([
    { who: 'the agent', victims: (supervisor: number) => [agentPid(supervisor)], code: 137 },
    { who: 'a rank', victims: (_: number, word: string) => rankPids(word).slice(0, 1), code: 1 },
    { who: 'both ranks', victims: (_: number, word: string) => rankPids(word), code: 1 },
  ])('leaves no orphan and records the truth when $who is killed', async ({ victims, code }) => {
    const { job, word } = ranksJob({})
    const supervisor = supervisorPid(await started(adapter, job))
    await ranksPrinted(job, RANKS, 'met')
    expect(rankPids(word)).toHaveLength(RANKS)
    for (const pid of victims(supervisor, word)) process.kill(pid, 'SIGKILL')
    expect((await ended(adapter, job, 60_000)).exit).toMatchObject({ code, reason: 'ended' })
    expect(processesNaming(word)).toEqual([])
  })

  it('is cancelled with no orphan left', async () => {
    const { job, word } = ranksJob({})
    await started(adapter, job)
    await ranksPrinted(job, RANKS, 'met')
    expect(await adapter.cancel(refOf(job), 20)).toEqual({ killed: 0, gone: true })
    expect(processesNaming(word)).toEqual([])
    expect(await look(adapter, job)).toMatchObject({ exit: { reason: 'cancelled' } })
  })

  it('is cancelled with no orphan left when its ranks ignore TERM', async () => {
    const { job, word } = ranksJob({}, 'stubborn')
    await started(adapter, job)
    await ranksPrinted(job, RANKS, 'met')
    const { killed, gone } = await adapter.cancel(refOf(job), 1)
    expect(gone).toBe(true)
    expect(killed).toBeGreaterThanOrEqual(RANKS)
    expect(processesNaming(word)).toEqual([])
  })

  it('is cancelled with no orphan left when supervisor and agent were both killed', async () => {
    const { job, word } = ranksJob({}, 'stubborn')
    const supervisor = supervisorPid(await started(adapter, job))
    await ranksPrinted(job, RANKS, 'met')
    const agent = agentPid(supervisor)
    process.kill(supervisor, 'SIGKILL')
    process.kill(agent, 'SIGKILL')
    await until(async () => {
      const seen = await look(adapter, job)
      return seen.state === 'running' && !seen.supervised
    })
    expect(rankPids(word)).toHaveLength(RANKS)
    expect(await adapter.cancel(refOf(job), 0.5)).toMatchObject({ gone: true })
    expect(processesNaming(word)).toEqual([])
    expect(await look(adapter, job)).toEqual({ state: 'ended', exit: null, word: 'the supervisor died' })
  })
})
