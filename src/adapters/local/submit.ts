import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Submission } from '../../core/adapter.ts'
import { failpoint } from '../../core/failpoint.ts'
import { OrionError } from '../../schema/error.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { checkEnvironment, jobEnvironment } from '../exec/job-environment.ts'
import { makeFolder } from '../exec/make-folder.ts'
import { put } from '../exec/put.ts'
import { readTail } from '../exec/read-tail.ts'
import { type Detached, spawnDetached } from '../exec/spawn-detached.ts'
import { SUPERVISOR_SCRIPT } from '../exec/supervisor-script.ts'
import { find } from './find.ts'
import { handleOf } from './handle.ts'
import { SUPERVISOR_MARK } from './job-processes.ts'
import type { LocalHost } from './machine.ts'
import { attemptFolder, readStarted } from './records.ts'

/** A supervisor needs milliseconds to claim an attempt; this much is a file system in trouble. */
const CLAIM_TIMEOUT_MS = 30_000

/** Starts the job's supervisor and returns once it holds the claim. Safe to repeat: what runs already is adopted. */
export async function submit(host: LocalHost, job: Submission): Promise<JsonObject> {
  checkToken(job.token)
  checkEnvironment(job.env)
  const known = await find(job.token, job.run_path, job.attempt)
  if (known) return known

  const attempt = attemptFolder(job.run_path, job.attempt)
  const supervisor = join(attempt, 'supervisor.sh')
  await makeFolder(attempt)
  await put(supervisor, SUPERVISOR_SCRIPT)
  failpoint('local.before-spawn')
  const child = await spawnDetached(
    ['/bin/sh', supervisor, attempt, job.bundle.path, '0', String(host.heartbeatS), String(host.sweepS)],
    { cwd: job.run_path, env: environment(host, job, attempt), log: join(attempt, 'supervisor.log') },
  )
  failpoint('local.after-spawn')
  return await claimed(job, attempt, child)
}

/** The environment of the supervisor: the job's, with the token under another name. */
function environment(host: LocalHost, job: Submission, attempt: string): Record<string, string> {
  return {
    ...jobEnvironment(host.environment, job.bundle.manifest.environment),
    ORION_PYTHON: host.python,
    ...job.env,
    [SUPERVISOR_MARK]: job.token,
    ORION_RUN_ID: job.run_id,
    ORION_ATTEMPT: String(job.attempt),
    ORION_RUN_DIR: job.run_path,
    ORION_ATTEMPT_DIR: attempt,
    ORION_BUNDLE: job.bundle.path,
  }
}

/** Waits for the claim of this submission, whichever of two racing supervisors won it. */
async function claimed(job: Submission, attempt: string, child: Detached): Promise<JsonObject> {
  const deadline = performance.now() + CLAIM_TIMEOUT_MS
  let ended = false
  void child.ended.then(() => {
    ended = true
  })
  for (let wait = 1; performance.now() < deadline; wait = Math.min(wait * 2, 20)) {
    const over = ended
    const started = await readStarted(attempt)
    if (started.found && started.value.token === job.token) return handleOf(started.value)
    if (over) {
      const winner = await find(job.token, job.run_path, job.attempt)
      if (winner) return winner
      throw new OrionError('io', `the supervisor of ${job.token} gave up: ${await lastWords(attempt)}`, {
        hint: `Look at ${join(attempt, 'supervisor.log')}`,
      })
    }
    await pause(wait)
  }
  throw new OrionError('io', `the supervisor of ${job.token} did not claim ${attempt} within 30 s`, {
    hint: 'Check that the file system of the run root answers; the job is adopted if it still starts',
    retryable: true,
  })
}

const lastWords = async (attempt: string): Promise<string> =>
  (await readTail(join(attempt, 'supervisor.log'), 2_000)).trim() || 'it left no note'

function checkToken(token: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(token)) return
  throw new OrionError('internal', `${JSON.stringify(token)} cannot be the token of a submission`)
}
