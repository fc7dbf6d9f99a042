import { open, readFile, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Submission } from '../../core/adapter.ts'
import { failpoint } from '../../core/failpoint.ts'
import { OrionError } from '../../schema/error.ts'
import { errno } from '../exec/io-error.ts'
import { jobEnvironment } from '../exec/job-environment.ts'
import { makeFolder } from '../exec/make-folder.ts'
import { currentBoot, isAlive, processTable, signalProcess } from '../exec/process-table.ts'
import { put } from '../exec/put.ts'
import { readTail } from '../exec/read-tail.ts'
import { spawnDetached } from '../exec/spawn-detached.ts'
import {
  JOB_MARK,
  type JobProcesses,
  jobProcesses,
  SUPERVISOR_MARK,
} from '../exec/supervised/job-processes.ts'
import type { JobRef, Machine, Sight, Starting } from '../exec/supervised/machine.ts'
import { attemptFolder, parseExit, parseStarted } from '../exec/supervised/records.ts'
import { weakPlace } from '../exec/weak-place.ts'

/** What the adapter is told about the machine it runs on. */
export interface LocalMachine {
  /** The user's environment; a job gets the allowed part of it. */
  environment: Readonly<Record<string, string | undefined>>
  /** Interpreter for jobs of a profile that names none. */
  python: string
  /** How often a supervisor says that it lives. */
  heartbeatS?: number
  /** Time between TERM and KILL for processes that outlive their entry point. */
  sweepS?: number
}

/** The same with every default filled in, as a profile sees it. */
export type LocalHost = Required<LocalMachine>

/** This machine, seen through /proc and its file systems. */
export const localMachine = (host: LocalHost): Machine => ({
  sight: async () => sight(),
  signal: async (targets, signal) => targets.filter(target => signalProcess(target, signal)),
  announceCancel,
  start: job => start(host, job),
  lastWords: job => readTail(join(attemptFolder(job.run_path, job.attempt), 'supervisor.log'), 2_000),
})

/** Files are read when they are asked for; the process table is walked at most once. */
function sight(): Sight {
  let walk: Promise<JobProcesses> | undefined
  return {
    host: hostname(),
    boot_id: currentBoot(),
    async started(job) {
      const path = join(attemptFolder(job.run_path, job.attempt), 'started.json')
      return await parseStarted(await textOf(path), path)
    },
    async exit(job) {
      const path = join(attemptFolder(job.run_path, job.attempt), 'exit.json')
      return await parseExit(await textOf(path), path)
    },
    runFolderThere: async job => (await stat(job.run_path).catch(() => null)) !== null,
    processes() {
      walk ??= processTable([JOB_MARK, SUPERVISOR_MARK]).then(jobProcesses)
      return walk
    },
    isAlive: async process => isAlive(process),
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errno(error) === 'ENOENT') return null
    throw error
  }
}

/** Says in the attempt who asked, before any signal; a supervisor that comes later, or is only on its way, starts nothing. */
async function announceCancel(job: JobRef): Promise<void> {
  const attempt = attemptFolder(job.run_path, job.attempt)
  const there = await stat(job.run_path).catch(() => null)
  const over = await sight()
    .exit(job)
    .catch(() => null)
  if (!there || over?.found) return
  // On a full disk an empty file may still be made; a failure must not keep the job alive.
  await makeFolder(attempt).catch(() => undefined)
  const file = await open(join(attempt, 'cancel'), 'a', 0o600).catch(() => null)
  await file?.sync().catch(() => undefined)
  await file?.close()
}

/** What a job executes lies in its run folder. */
function refuseWeakPlace(path: string): void {
  const weak = weakPlace(path)
  if (weak === null) return
  throw new OrionError('io', `others could exchange what ${path} executes: ${weak.why}`, {
    hint: 'Name a run_root in the profile that lies below a folder of your own.',
  })
}

async function start(host: LocalHost, job: Submission): Promise<Starting> {
  const { SUPERVISOR_SCRIPT } = await import('../exec/supervisor-script.ts')
  const { supervisorEnvironment } = await import('../exec/supervised/submit.ts')
  const attempt = attemptFolder(job.run_path, job.attempt)
  refuseWeakPlace(job.run_path)
  const supervisor = join(attempt, 'supervisor.sh')
  await makeFolder(attempt)
  await put(supervisor, SUPERVISOR_SCRIPT)
  failpoint('supervisor.before-spawn')
  const child = await spawnDetached(
    ['/bin/sh', supervisor, attempt, job.bundle.path, '0', String(host.heartbeatS), String(host.sweepS)],
    {
      cwd: job.run_path,
      env: {
        ...jobEnvironment(host.environment, job.bundle.manifest.environment),
        ORION_PYTHON: host.python,
        ...supervisorEnvironment(job),
      },
      log: join(attempt, 'supervisor.log'),
    },
  )
  failpoint('supervisor.after-spawn')
  let over = false
  void child.ended.then(() => {
    over = true
  })
  return { over: () => over }
}
