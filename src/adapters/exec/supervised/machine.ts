import type { Adapter, Submission } from '../../../core/adapter.ts'
import type { ExitRecord, ProcessIdentity, StartedRecord } from '../../../schema/exit-record.ts'
import type { JobProcesses } from './job-processes.ts'
import type { Reading } from './records.ts'

/** What poll and cancel know of a job. */
export type JobRef = Parameters<Adapter['poll']>[0][number]

/** One look at a machine. `again` asks for what was there after the processes were looked at. */
export interface Sight {
  host: string
  boot_id: string
  started(job: JobRef, again?: 'again'): Promise<Reading<StartedRecord>>
  exit(job: JobRef, again?: 'again'): Promise<Reading<ExitRecord>>
  runFolderThere(job: JobRef): Promise<boolean>
  processes(): Promise<JobProcesses>
  isAlive(process: ProcessIdentity): Promise<boolean>
}

/** A supervisor on its way. */
export interface Starting {
  /** It has ended. */
  over(): boolean
}

/** A machine whose jobs run under the supervisor script: this one, or one behind SSH. */
export interface Machine {
  /** Looks for these jobs; throws when nobody can tell. */
  sight(jobs: readonly JobRef[]): Promise<Sight>
  /** Signals exactly these processes, and tells which of them got it. */
  signal(targets: readonly ProcessIdentity[], signal: 'SIGTERM' | 'SIGKILL'): Promise<ProcessIdentity[]>
  /** Writes into the attempt that Orion asks for its end, if it has not ended yet. Never throws for a full disk. */
  announceCancel(job: JobRef): Promise<void>
  /** Starts the supervisor of a submission, in a session of its own. */
  start(job: Submission): Promise<Starting>
  /** The last words of the supervisor, or an empty text. */
  lastWords(job: Submission): Promise<string>
}
