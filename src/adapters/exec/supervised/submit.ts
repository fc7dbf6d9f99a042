import { setTimeout as pause } from 'node:timers/promises'
import type { Submission } from '../../../core/adapter.ts'
import { OrionError } from '../../../schema/error.ts'
import type { JsonObject } from '../../../schema/scalars.ts'
import { checkEnvironment } from '../job-environment.ts'
import { find } from './find.ts'
import { handleOf } from './handle.ts'
import { SUPERVISOR_MARK } from './job-processes.ts'
import type { Machine, Starting } from './machine.ts'
import { attemptFolder } from './records.ts'

/** A supervisor needs milliseconds to claim an attempt; this much is a file system in trouble. */
const CLAIM_TIMEOUT_MS = 30_000

/** Starts the job's supervisor and returns once it holds the claim. Safe to repeat: what runs already is adopted. */
export async function submit(machine: Machine, job: Submission): Promise<JsonObject> {
  checkToken(job.token)
  checkEnvironment(job.env)
  const known = await find(machine, job.token, job.run_path, job.attempt)
  if (known) return known
  return await claimed(machine, job, await machine.start(job))
}

/** What the supervisor of a submission gets beside the user's environment: the token under another name than the job's. */
export const supervisorEnvironment = (job: Submission): Record<string, string> => ({
  ...job.env,
  [SUPERVISOR_MARK]: job.token,
  ORION_RUN_ID: job.run_id,
  ORION_ATTEMPT: String(job.attempt),
  ORION_RUN_DIR: job.run_path,
  ORION_ATTEMPT_DIR: attemptFolder(job.run_path, job.attempt),
  ORION_BUNDLE: job.bundle.path,
})

/** Waits for the claim of this submission, whichever of two racing supervisors won it. */
async function claimed(machine: Machine, job: Submission, starting: Starting): Promise<JsonObject> {
  const { token, run_path, attempt } = job
  const folder = attemptFolder(run_path, attempt)
  const deadline = performance.now() + CLAIM_TIMEOUT_MS
  for (let wait = 1; performance.now() < deadline; wait = Math.min(wait * 2, 20)) {
    const over = starting.over()
    const sight = await machine.sight([{ token, run_path, attempt, handle: null }])
    const started = await sight.started({ token, run_path, attempt, handle: null })
    if (started.found && started.value.token === token) return handleOf(started.value)
    if (over) {
      const winner = await find(machine, token, run_path, attempt)
      if (winner) return winner
      const words = (await machine.lastWords(job)).trim() || 'it left no note'
      throw new OrionError('io', `the supervisor of ${token} gave up: ${words}`, {
        hint: `Look at ${folder}/supervisor.log`,
      })
    }
    await pause(wait)
  }
  throw new OrionError('io', `the supervisor of ${token} did not claim ${folder} within 30 s`, {
    hint: 'Check that the file system of the run root answers; the job is adopted if it still starts',
    retryable: true,
  })
}

/** Refuses what could not be a name in a process list, a queue and a path. */
export function checkToken(token: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(token)) return
  throw new OrionError('internal', `${JSON.stringify(token)} cannot be the token of a submission`)
}
