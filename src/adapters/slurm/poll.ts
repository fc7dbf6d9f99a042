import type { Observation } from '../../core/adapter.ts'
import { expandHostList } from '../../core/slurm/host-list.ts'
import { jobFacts } from '../../core/slurm/job-facts.ts'
import type { SlurmJob } from '../../core/slurm/read-jobs.ts'
import { isOver, meaningOf } from '../../core/slurm/states.ts'
import type { ExitRecord } from '../../schema/exit-record.ts'
import type { HostMachine, HostSight } from '../exec/host/host-machine.ts'
import { ioError } from '../exec/io-error.ts'
import type { JobRef, Machine, Sight } from '../exec/supervised/machine.ts'
import type { Absences } from './absences.ts'
import type { Queue } from './queue.ts'
import { toldByRecords } from './told-by-records.ts'

/** Where a look at jobs comes from. */
export interface Outlook {
  machine: HostMachine
  queue: Queue
  absences: Absences
  heartbeatS: number
}

/**
 * A look at many jobs: their records in one answer, and what the scheduler says where the records do not tell all. While
 * nobody is looking, records that tell that a job lives are enough.
 */
export async function poll(
  { machine, queue, absences, heartbeatS }: Outlook,
  jobs: readonly JobRef[],
  unseen = false,
): Promise<Map<string, Observation>> {
  if (jobs.length === 0) return new Map()
  let sight: HostSight
  try {
    sight = await machine.sight(jobs)
  } catch (error) {
    return unknownAll(jobs, error)
  }
  const told = unseen ? await toldByRecords(sight, jobs, heartbeatS) : null
  if (told) return told
  const ended = await Promise.all(jobs.map(async job => (await sight.exit(job)).found))
  let said: ReadonlyMap<string, SlurmJob> | null = null
  let trouble: unknown = null
  let later = new Map<JobRef, Sight>()
  try {
    // The scheduler's word for an end is asked for when the record of the end has been seen.
    const listed = await queue.look(ended.includes(true) ? 'soon' : 'usual')
    said = await withMemory(queue, listed, jobs)
    later = await lookAgain(
      machine,
      jobs.filter((job, at) => !ended[at] && saysOver(said?.get(job.token))),
    )
  } catch (error) {
    said = null
    trouble = error
  }
  const entries = jobs.map(async (job): Promise<[string, Observation]> => {
    if (said === null) return [job.token, await recordAlone(job, sight, trouble)]
    const seen = await observe(job, later.get(job) ?? sight, said.get(job.token))
    if (seen.state === 'ended' && isUnexplained(seen, said.get(job.token)) && (await absences.waits(job)))
      return [job.token, { state: 'running', started_at: null, supervised: true }]
    if (
      seen.state === 'ended' &&
      seen.job?.word === 'CANCELLED' &&
      queue.accounts &&
      (await absences.waits(job))
    )
      return [job.token, { state: 'unknown', why: 'the job is cancelled; accounting will say by whom' }]
    const missing =
      seen.state === 'absent' ||
      (seen.state === 'ended' && (!saysOver(said.get(job.token)) || recordsItsEnd(seen.word)))
    const sure = !missing || (seen.state === 'ended' && seen.exit !== null)
    const kept = sure ? absences.seen(job, seen) : absences.missed(job, seen, queue.answeredAt)
    return [job.token, await kept]
  })
  return new Map(await Promise.all(entries))
}

/** A job may have ended between the look at its records and the scheduler's answer. */
async function lookAgain(machine: Machine, jobs: readonly JobRef[]): Promise<Map<JobRef, Sight>> {
  if (jobs.length === 0) return new Map()
  const sight = await machine.sight(jobs)
  return new Map(jobs.map(job => [job, sight]))
}

const saysOver = (said: SlurmJob | undefined): boolean => said !== undefined && isOver(meaningOf(said.state))

/** A batch script that came to its end has left a record, which another machine may see only later. */
const recordsItsEnd = (word: string | null): boolean => /^(COMPLETED|FAILED)\b/.test(word ?? '')

/** The record tells of a bad end, of which the scheduler has not heard yet: it will say what took the job away. */
const isUnexplained = (seen: Observation & { state: 'ended' }, said: SlurmJob | undefined): boolean =>
  seen.exit !== null && seen.exit.code !== 0 && said !== undefined && !saysOver(said)

/** Accounting knows who cancelled a job, and jobs that the queue has forgotten. */
async function withMemory(
  queue: Queue,
  listed: ReadonlyMap<string, SlurmJob>,
  jobs: readonly JobRef[],
): Promise<ReadonlyMap<string, SlurmJob>> {
  const unclear = jobs.filter(({ token }) => {
    const job = listed.get(token)
    return job === undefined || job.state === 'CANCELLED'
  })
  const remembered = await queue.recall(unclear.map(({ token }) => token))
  const known = new Map([...listed, ...remembered])
  await withCanceller(queue, known, jobs)
  await withLostNodes(queue, known, jobs)
  return known
}

/** Who cancelled a job, by name: accounting knows the number alone. */
async function withCanceller(
  queue: Queue,
  known: Map<string, SlurmJob>,
  jobs: readonly JobRef[],
): Promise<void> {
  for (const { token } of jobs) {
    const job = known.get(token)
    const uid = /^CANCELLED by (\d+)$/.exec(job?.state ?? '')?.[1]
    if (!job || uid === undefined) continue
    const name = await queue.userName(uid)
    if (name !== null) known.set(token, { ...job, state: `${job.state} (${name})` })
  }
}

/** Which of its nodes cost a job its life, where the cluster can still tell. */
async function withLostNodes(
  queue: Queue,
  known: Map<string, SlurmJob>,
  jobs: readonly JobRef[],
): Promise<void> {
  for (const { token } of jobs) {
    const job = known.get(token)
    if (!job || job.nodes === null || !/^(NODE_FAIL|BOOT_FAIL)/.test(job.state)) continue
    const lost = expandHostList(job.nodes).length === 1 ? [job.nodes] : await queue.lostNodes(job.nodes)
    known.set(token, { ...job, lost })
  }
}

function unknownAll(jobs: readonly JobRef[], error: unknown): Map<string, Observation> {
  const why = ioError(error, 'cannot ask Slurm').message
  return new Map(jobs.map(({ token }): [string, Observation] => [token, { state: 'unknown', why }]))
}

/** While the scheduler does not answer, a record of the end is enough. */
async function recordAlone(job: JobRef, sight: Sight, trouble: unknown): Promise<Observation> {
  const over = await sight.exit(job, 'again')
  if (over.found) return { state: 'ended', exit: over.value, word: null }
  return { state: 'unknown', why: ioError(trouble, 'cannot ask Slurm').message }
}

async function observe(job: JobRef, sight: Sight, said: SlurmJob | undefined): Promise<Observation> {
  const over = await sight.exit(job, 'again')
  const meaning = said ? meaningOf(said.state) : null
  const facts = said ? { job: jobFacts(said) } : {}
  if (over.found) {
    const its = said && meaning !== null && isOver(meaning) && !beganAfter(said, over.value)
    const word = its ? said.state : null
    return { state: 'ended', exit: over.value, word, ...facts, ...blame(said) }
  }
  const started = await sight.started(job, 'again')
  if (started.found && started.value.token !== job.token) return { state: 'absent' }
  if (said && meaning !== null) {
    if (meaning === 'queued' && started.found && (said.restarts ?? 0) > 0)
      return { state: 'ended', exit: null, word: wordOf({ ...said, state: 'REQUEUED' }), ...facts }
    if (meaning === 'queued')
      return { state: 'queued', reason: said.reason, expected_start: said.start, ...facts }
    if (meaning === 'running') {
      const started_at = started.found ? started.value.time : null
      return { state: 'running', started_at, supervised: true, ...facts }
    }
    if (meaning === 'unknown')
      return { state: 'unknown', why: `Slurm calls job ${said.id} ${said.state}, which Orion does not know` }
    return { state: 'ended', exit: null, word: wordOf(said), ...facts, ...blame(said) }
  }
  if (over.damaged !== null) return { state: 'unknown', why: over.damaged }
  if (!(await sight.runFolderThere(job)))
    return { state: 'unknown', why: `the run directory ${job.run_path} is not there` }
  if (started.found)
    return { state: 'ended', exit: null, word: 'the job left the queue without recording its end' }
  return { state: 'absent' }
}

/**
 * The job was put back into the queue after this end: what became of it then, with its claim taken, is no word about it.
 * Accounting does not count restarts; there a start after the end tells, which clocks that differ cannot feign.
 */
const beganAfter = ({ start, restarts }: SlurmJob, { started_at, ended_at }: ExitRecord): boolean =>
  start !== null &&
  restarts !== 0 &&
  Date.parse(start) > Date.parse(restarts === null ? ended_at : started_at)

const blame = (said: SlurmJob | undefined) =>
  said?.lost === undefined || said.lost.length === 0 ? {} : { lost_nodes: said.lost }

const wordOf = ({ id, state, reason, nodes }: SlurmJob): string =>
  [state, `job ${id}`, ...(nodes === null ? [] : [`on ${nodes}`]), ...(reason === null ? [] : [reason])].join(
    ', ',
  )
