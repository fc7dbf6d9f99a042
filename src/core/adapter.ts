import type { JobBundle, Resources } from '../schema/bundle.ts'
import type { ClusterFacts } from '../schema/cluster.ts'
import type { ExitRecord } from '../schema/exit-record.ts'
import type { JobFacts } from '../schema/job.ts'
import type { LinkState } from '../schema/link.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Profile } from '../schema/settings.ts'
import type { Answer } from './answer.ts'

/** What an adapter can do. Callers ask the flag, never the adapter's name. */
export interface Capabilities {
  /** A started job goes on when Orion or the connection dies. */
  survivesDisconnect: boolean
  /** `signal` reaches the job. */
  canSignal: boolean
  /** The scheduler itself starts a lost job again. */
  canRequeue: boolean
  /** A job may wait in a queue, with a reason. */
  reportsQueue: boolean
  /** The scheduler says when it took the machine away. */
  reportsPreemption: boolean
  /** `cluster` tells of partitions and their nodes. */
  reportsCluster: boolean
  /** A job may span several nodes. */
  severalNodes: boolean
  /** A job can be kept off nodes, named in `Submission.exclude`. */
  excludesNodes: boolean
  /** What a config asks under `slurm` reaches a scheduler. */
  takesWishes: boolean
}

/** A job about to be submitted. `token` is its name everywhere and the key under which it is found again. */
export interface Submission {
  token: string
  run_id: string
  attempt: number
  /** Run directory on the file system where the job runs. */
  run_path: string
  bundle: JobBundle
  /** Added to the environment of the job. */
  env: Record<string, string>
  /** Nodes that the job must not get: earlier attempts lost them. */
  exclude?: readonly string[]
}

/** What an adapter sees of one job at one moment. `unknown` is never shown as failed. `job`: what a scheduler says of it. */
export type Observation =
  | { state: 'unknown'; why: string }
  /** Looked with certainty and found nothing: no process, no queue entry, no exit record. */
  | { state: 'absent' }
  | { state: 'queued'; reason: string | null; expected_start: string | null; job?: JobFacts }
  /** `supervised` is false when the supervisor died and its processes live on. */
  | { state: 'running'; started_at: string | null; supervised: boolean; job?: JobFacts }
  /** `exit` is null when the job ended without leaving a record. */
  | {
      state: 'ended'
      exit: ExitRecord | null
      word: string | null
      job?: JobFacts
      /** Nodes that failed under it, as the scheduler names them. */
      lost_nodes?: readonly string[]
    }

export interface CancelOutcome {
  /** Processes that needed SIGKILL after the grace time. */
  killed: number
  /** True when nothing of the job is left. */
  gone: boolean
}

/** A slice of a file, by byte offset. */
export interface FileSlice {
  bytes: Uint8Array
  /** Size of the whole file when it was read. */
  size: number
  /** Identity of the file (device and inode); changes when it is replaced. */
  file_id: string
}

/** What hashing a large file may be watched and stopped by. */
export interface HashWatch {
  signal?: AbortSignal
  onBytes?(bytes: number): void
}

/** The file system where runs live. Paths are absolute there. */
export interface RunFiles {
  /** The same paths can be opened on this machine. */
  readonly onThisMachine?: true
  /** Names in a folder; empty when it does not exist. */
  list(path: string): Promise<string[]>
  /** At most `length` bytes from `offset`, or null when the file does not exist. */
  read(path: string, offset: number, length: number): Promise<FileSlice | null>
  readText(path: string): Promise<string | null>
  /** Writes whole or not at all: temporary file, fsync, rename, fsync of the folder. Missing folders are made (0700). */
  write(path: string, text: string): Promise<void>
  /**
   * Copies a folder of sources from this machine into a new folder there, without caches, and returns the files in order of
   * their paths.
   */
  copyIn(from: string, to: string): Promise<{ path: string; bytes: number; sha256: string }[]>
  /**
   * Makes a file of this machine be there, in a place for such files, under a name that no other content has, and returns its
   * path there: what is there already is not sent, what was cut off goes on where it stopped. `onBytes` hears what is there
   * as it grows. Absent where the same paths can be opened here and there.
   */
  bring?(
    from: string,
    name: string,
    content: { sha256: string; bytes: number },
    watch?: HashWatch,
  ): Promise<string>
  /** Calls back soon after something under `path` changed, as a hint; returns the way to stop. */
  watch(path: string, onChange: () => void): () => void
  /** `onBytes` hears how much was read since it was last called; an abort rejects with the signal's reason. */
  sha256(path: string, watch?: HashWatch): Promise<string>
  remove(path: string): Promise<void>
}

/** Facts for preflight and doctor, gathered on the target. */
export interface HostFacts {
  host: string
  cpus: number
  memory_bytes: number
  memory_free_bytes: number
  run_root: { path: string; writable: boolean; why: string | null; free_bytes: number; file_system: string }
  python: { path: string; found: boolean; why: string | null; versions: Record<string, string> }
  accelerators: { name: string; memory_bytes: number }[]
}

export interface ProbeResult {
  code: number
  timed_out: boolean
  stdout: string
  stderr: string
  ms: number
}

/** A Python environment that is wanted on a machine. Paths are absolute there. */
export interface SetUpAsk {
  /** Folder of the virtual environment. */
  venv: string
  /** Interpreters to make it from, the first fit one is taken: names on the PATH, or paths. */
  bases: readonly string[]
  /** Requirements as pip takes them, in the order in which they are installed. */
  packages: readonly (readonly string[])[]
  /** Folder there with wheels; without it, pip uses the index that it is configured for. */
  wheels?: string
}

/** What is under way while an environment is made; `doing` is the installer's own word. */
export interface SetUpStep {
  what: string
  doing?: string
}

/** The way to a machine, where there is one that may break: a connection, or the commands of a scheduler. */
export interface Link {
  /** How a user reaches the same machine by hand, as words of a command line; null for this machine. */
  readonly command: readonly string[] | null
  /** Words of a command line on which a person logs in for everything after it; absent where nobody is asked. */
  login?(): readonly [string, ...string[]]
  state(): LinkState
  /** Asks the machine for a word, and a scheduler too; throws OrionError `unreachable` when none came in time. */
  check(timeoutMs: number): Promise<void>
  /** Ends every connection; the next question opens another. Jobs go on. */
  reconnect(): Promise<void>
}

/** One way to reach machines. Every adapter is a folder with the same file names. */
export interface Adapter {
  readonly name: string
  readonly capabilities: Capabilities
  readonly files: RunFiles
  /** Absent for this machine itself, which is always reached. */
  readonly link?: Link
  submit(job: Submission): Promise<JsonObject>
  /** Looks for a submission whose reply was lost; null after looking with certainty. */
  find(token: string, runPath: string, attempt: number): Promise<JsonObject | null>
  /**
   * Makes sure that a submission which was not found never starts, should it come late; false when it has started after
   * all. Absent where `find` leaves no doubt.
   */
  withdraw?(token: string, runPath: string, attempt: number): Promise<boolean>
  /**
   * One batched look at many jobs, by token. `unseen`: nobody is looking, so a scheduler is asked only where the records of a
   * job do not tell; a job that has not started yet is then left out.
   */
  poll(
    jobs: { token: string; run_path: string; attempt: number; handle: JsonObject | null }[],
    how?: { unseen: boolean },
  ): Promise<Map<string, Observation>>
  /** TERM, `graceS` seconds, KILL; returns when nothing is left or nothing more can be done. */
  cancel(
    job: { token: string; run_path: string; attempt: number; handle: JsonObject | null },
    graceS: number,
  ): Promise<CancelOutcome>
  /** SIGKILL to every process of the job, wherever it runs; only where a probe cannot reach them all. */
  kill?(token: string): Promise<void>
  /** Runs a short command of a bundle on the target, bounded in time, and returns what it printed. */
  probe(command: {
    argv: string[]
    cwd: string
    env: Record<string, string>
    timeout_s: number
  }): Promise<ProbeResult>
  /** Asks a scheduler, without submitting anything, whether it would take a job of this size; absent where there is none. */
  rehearse?(resources: Resources): Promise<Answer>
  facts(runRoot: string, python: string): Promise<HostFacts>
  /** Makes a Python environment, or completes one; absent where Orion's own installation does. */
  setUp?(ask: SetUpAsk, onStep: (step: SetUpStep) => void): Promise<void>
  /** What the cluster has now, where `reportsCluster`; an answer is kept for a while, since schedulers are asked politely. */
  cluster?(): Promise<ClusterFacts>
  close(): Promise<void>
}

/** Builds an adapter for a profile. */
export type AdapterFactory = (profileName: string, profile: Profile) => Adapter
