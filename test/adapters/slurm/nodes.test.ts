import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Submission } from '../../../src/core/adapter.ts'
import { attemptOf, fixture, makeJob, refOf } from '../../conformance/jobs.ts'
import { ended, look, processesNaming, started } from '../../conformance/scene.ts'
import { canHaveRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { openCluster } from './cluster.ts'

let marks = 0

describe.runIf(canHaveRig())('a job of two nodes', () => {
  let home = ''
  const cluster = openCluster()
  beforeAll(async () => {
    await cluster.ready()
    home = mkdtempSync(join('/tmp', 'orion-nodes-'))
  })
  afterAll(async () => {
    await cluster.adapter.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** Four ranks on two nodes; the word marks their command lines. */
  function job(module: string, env: Record<string, string> = {}): { job: Submission; word: string } {
    marks += 1
    const word = `nodes-${process.pid}-${marks}`
    const made = makeJob(
      mkdtempSync(join(home, 'a b\'c"d $(touch canary) ü')),
      { mode: 'torchrun', module, args: [word] },
      { ranks: 4, nodes: 2, env: { ORION_PYTHON: cluster.python, ...env } },
    )
    writeFileSync(join(made.bundle.path, 'source', `${module}.py`), readFileSync(fixture(`${module}.py`)))
    return { job: made, word }
  }
  const textIn = (of: Submission, ...path: string[]): string => {
    try {
      return readFileSync(join(attemptOf(of), ...path), 'utf8')
    } catch {
      return ''
    }
  }
  const nodeRecord = (of: Submission, node: number): { host: string; code: number | null } =>
    JSON.parse(textIn(of, 'nodes', `${node}.json`))
  const met = (of: Submission) =>
    until(() => textIn(of, 'logs', '1', 'rank3.out').includes('met'), {
      timeoutMs: 120_000,
      what: `the ranks; ${textIn(of, 'logs', '0', 'agent.err')} ${textIn(of, 'logs', '1', 'agent.err')}`,
    })

  it('gives each node its ranks in order, with their logs and records', async () => {
    const { job: each, word } = job('ranks', { STEPS: '3' })
    await started(cluster.adapter, each)
    expect((await ended(cluster.adapter, each, 120_000)).exit).toMatchObject({ code: 0 })
    const places = [0, 1, 2, 3].map(rank => [rank, rank < 2 ? '0' : '1'] as const)
    for (const [rank, node] of places)
      expect(textIn(each, 'logs', node, `rank${rank}.out`)).toContain(`rank ${rank} of 4`)
    expect(nodeRecord(each, 0)).toMatchObject({ code: 0 })
    expect(nodeRecord(each, 1)).toMatchObject({ code: 0 })
    expect(nodeRecord(each, 0).host).not.toBe(nodeRecord(each, 1).host)
    expect(processesNaming(word)).toEqual([])
  }, 200_000)

  it('lets every rank on every node save when it is cancelled, and leaves no orphan', async () => {
    const { job: each, word } = job('saving')
    await started(cluster.adapter, each)
    await met(each)
    expect(await cluster.adapter.cancel(refOf(each), 60)).toEqual({ killed: 0, gone: true })
    const steps = [0, 1, 2, 3].map(rank => readFileSync(join(each.run_path, `saved-${rank}`), 'utf8'))
    expect(new Set(steps).size).toBe(1)
    expect(await look(cluster.adapter, each)).toMatchObject({ exit: { reason: 'cancelled' } })
    expect(processesNaming(word)).toEqual([])
  }, 200_000)

  it('says of each node how it ended when a rank fails', async () => {
    const { job: each } = job('ranks', { STEPS: '1', CODE: '7' })
    await started(cluster.adapter, each)
    expect((await ended(cluster.adapter, each, 150_000)).exit).toMatchObject({ code: 1 })
    expect(textIn(each, 'logs', '1', 'agent.err')).toMatch(/exitcode\s*: 7/)
    expect(nodeRecord(each, 1)).toMatchObject({ code: 1 })
  }, 200_000)
})
