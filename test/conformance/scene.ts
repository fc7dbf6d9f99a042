import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Adapter, Observation, Submission } from '../../src/core/adapter.ts'
import type { JsonObject } from '../../src/schema/scalars.ts'
import { until } from '../support/until.ts'
import { attemptOf, outputOf, refOf } from './jobs.ts'

type Ended = Extract<Observation, { state: 'ended' }>

/** Submits a job and makes sure that nothing of it outlives the test. */
export async function started(adapter: Adapter, job: Submission): Promise<JsonObject> {
  cleanUp(adapter, job)
  return await adapter.submit(job)
}

export function cleanUp(adapter: Adapter, job: Submission): void {
  onTestFinished(async () => {
    await adapter.cancel(refOf(job), 0)
  })
}

export async function look(adapter: Adapter, job: Submission): Promise<Observation> {
  const seen = (await adapter.poll([refOf(job)])).get(job.token)
  if (!seen) throw new Error(`poll did not answer for ${job.token}`)
  return seen
}

export async function ended(adapter: Adapter, job: Submission, timeoutMs = 20_000): Promise<Ended> {
  return await until(
    async () => {
      const seen = await look(adapter, job)
      return seen.state === 'ended' ? seen : null
    },
    { timeoutMs, what: `the end of ${job.token}` },
  )
}

/** Submits a job, waits for its end and returns its exit record. */
export async function ran(adapter: Adapter, job: Submission, timeoutMs?: number) {
  await started(adapter, job)
  const { exit, word } = await ended(adapter, job, timeoutMs)
  if (!exit) throw new Error(`${job.token} ended without a record: ${word}`)
  return exit
}

/** Waits until the entry point printed a text. */
export async function printed(job: Submission, text: string, timeoutMs = 20_000): Promise<void> {
  await until(() => textOf(() => outputOf(job).toString()).includes(text), {
    timeoutMs,
    what: `${JSON.stringify(text)} from ${job.token}`,
  })
}

/** Waits until every rank's output holds a text. */
export async function ranksPrinted(job: Submission, ranks: number, text: string): Promise<void> {
  const logs = join(attemptOf(job), 'logs', '0')
  for (let rank = 0; rank < ranks; rank += 1) {
    await until(() => textOf(() => readFileSync(join(logs, `rank${rank}.out`), 'utf8')).includes(text), {
      timeoutMs: 60_000,
      what: `${JSON.stringify(text)} from rank ${rank}; agent said ${textOf(() => readFileSync(join(logs, 'agent.err'), 'utf8'))}`,
    })
  }
}

const textOf = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

/** Pids whose command line holds a text: an account of what lives that owes nothing to the code under test. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => textOf(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')).includes(text))
    .map(Number)
    .filter(pid => pid !== process.pid)
}

/** Pid of the supervisor that a handle names. */
export function supervisorPid(handle: JsonObject): number {
  const { supervisor } = handle
  if (typeof supervisor === 'object' && supervisor !== null && !Array.isArray(supervisor)) {
    if (typeof supervisor.pid === 'number') return supervisor.pid
  }
  throw new Error(`no supervisor in ${JSON.stringify(handle)}`)
}

/** Pids of a process's children. */
export function childrenOf(pid: number): number[] {
  return textOf(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    .split(' ')
    .filter(Boolean)
    .map(Number)
}
