import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

/** One log file of a run. */
export interface LogFile {
  /** Profile whose file system holds the file. */
  adapter: string
  run_id: string
  attempt: number
  node: string
  /** null: the launcher (torchrun's agent or the plain process). */
  rank: number | null
  stream: 'out' | 'err'
  path: string
  size: number
}

export interface LogSlice {
  bytes: Uint8Array
  offset: number
  /** Where to read on. */
  next: number
  size: number
  /** True when the file is not the one that was read before (replaced or truncated): `offset` is 0 again. */
  restarted: boolean
  file_id: string
}

/** Log files of a run, newest attempt first, launcher before ranks. */
export async function logs(
  _ctx: Context,
  _run: string,
  _filter: { attempt?: number; rank?: number | null } = {},
): Promise<LogFile[]> {
  throw new OrionError('internal', 'reading logs is not part of this build')
}

/** Bytes of a log from `offset`, at most `length`; a negative offset counts from the end. Null: no such file. */
export async function readLog(
  _ctx: Context,
  _file: LogFile,
  _options: { offset: number; length: number; file_id?: string },
): Promise<LogSlice | null> {
  throw new OrionError('internal', 'reading logs is not part of this build')
}

/** Slices of a log as it grows, until the signal aborts or the run has ended and every byte was handed on. */
export async function* followLog(
  _ctx: Context,
  _file: LogFile,
  _options: { offset: number; signal?: AbortSignal },
): AsyncGenerator<LogSlice> {
  yield* []
}
