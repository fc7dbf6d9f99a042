import type { Observation } from '../../core/adapter.ts'
import type { SlurmJob } from '../../core/slurm/read-jobs.ts'
import { isOver, meaningOf } from '../../core/slurm/states.ts'
import { ioError } from '../exec/io-error.ts'
import type { JobRef, Machine, Sight } from '../exec/supervised/machine.ts'
import type { Queue } from './queue.ts'

/** A look at many jobs: their records in one answer, and what the scheduler says where the records do not tell all. */
export async function poll(
  machine: Machine,
  queue: Queue,
  jobs: readonly JobRef[],
): Promise<Map<string, Observation>> {
  if (jobs.length === 0) return new Map()
  try {
    const sight = await machine.sight(jobs)
    const ended = await Promise.all(jobs.map(async job => (await sight.exit(job)).found))
    // The scheduler's word for an end is asked for once, when the record of the end has been seen.
    const listed = await queue.look(ended.includes(true))
    const gone = jobs.filter(({ token }, at) => !listed.has(token) && !ended[at])
    const remembered = await queue.remember(gone.map(({ token }) => token))
    const entries = jobs.map(async (job): Promise<[string, Observation]> => {
      const said = listed.get(job.token) ?? remembered.get(job.token)
      return [job.token, await observe(job, sight, said)]
    })
    return new Map(await Promise.all(entries))
  } catch (error) {
    const why = ioError(error, 'cannot ask Slurm').message
    return new Map(jobs.map(({ token }): [string, Observation] => [token, { state: 'unknown', why }]))
  }
}

async function observe(job: JobRef, sight: Sight, said: SlurmJob | undefined): Promise<Observation> {
  const over = await sight.exit(job, 'again')
  const meaning = said ? meaningOf(said.state) : null
  if (over.found) {
    const word = said && meaning !== null && isOver(meaning) && meaning !== 'completed' ? said.state : null
    return { state: 'ended', exit: over.value, word }
  }
  const started = await sight.started(job, 'again')
  if (started.found && started.value.token !== job.token) return { state: 'absent' }
  if (said && meaning !== null) {
    if (meaning === 'queued')
      return { state: 'queued', reason: said.reason, expected_start: said.expected_start }
    if (meaning === 'running')
      return {
        state: 'running',
        started_at: started.found ? started.value.time : null,
        supervised: true,
      }
    if (meaning === 'unknown')
      return { state: 'unknown', why: `Slurm calls job ${said.id} ${said.state}, which Orion does not know` }
    return { state: 'ended', exit: null, word: wordOf(said) }
  }
  if (over.damaged !== null) return { state: 'unknown', why: over.damaged }
  if (!(await sight.runFolderThere(job)))
    return { state: 'unknown', why: `the run directory ${job.run_path} is not there` }
  if (started.found)
    return { state: 'ended', exit: null, word: 'the job left the queue without recording its end' }
  return { state: 'absent' }
}

const wordOf = ({ id, state, reason, nodes }: SlurmJob): string =>
  [state, `job ${id}`, ...(nodes === null ? [] : [`on ${nodes}`]), ...(reason === null ? [] : [reason])].join(
    ', ',
  )
