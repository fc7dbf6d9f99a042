import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { refOf } from './jobs.ts'
import { RANKS, ranksJob } from './ranks-job.ts'
import { childrenOf, ended, look, processesNaming, ranksPrinted, started, supervisorPid } from './scene.ts'
import { TARGETS } from './targets.ts'

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
