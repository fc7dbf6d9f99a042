import { setTimeout as pause } from 'node:timers/promises'
import { ACTIVE_STATES } from '../schema/run.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { logsFolder } from './run-layout.ts'

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

const NAME = /^(agent|rank(\d+))\.(out|err)$/
const FOLLOW_BYTES = 64 << 10
/** A missed hint costs at most this. */
const FOLLOW_MS = 1_000

/** Log files of a run, newest attempt first, launcher before ranks. */
export async function logs(
  ctx: Context,
  text: string,
  filter: { attempt?: number; rank?: number | null } = {},
): Promise<LogFile[]> {
  const run = findRun(ctx, text)
  const attempts = ctx.store
    .attempts(run.id)
    .filter(({ n }) => filter.attempt === undefined || n === filter.attempt)
  const files: LogFile[] = []
  for (const { n, adapter } of attempts.reverse()) {
    const found = await logsOfAttempt(ctx, { run_id: run.id, path: run.path, attempt: n, adapter })
    files.push(...found.filter(file => filter.rank === undefined || file.rank === filter.rank))
  }
  return files
}

/** Log files of one attempt, by node, launcher before ranks. */
export async function logsOfAttempt(
  ctx: Pick<Context, 'adapter'>,
  of: { run_id: string; path: string; attempt: number; adapter: string },
): Promise<LogFile[]> {
  const { files } = await ctx.adapter(of.adapter)
  const folder = logsFolder(of.path, of.attempt)
  const found: LogFile[] = []
  for (const node of await files.list(folder)) {
    for (const name of await files.list(`${folder}/${node}`).catch(() => [])) {
      const match = NAME.exec(name)
      if (!match) continue
      const path = `${folder}/${node}/${name}`
      const size = (await files.read(path, 0, 0))?.size ?? 0
      const rank = match[2] === undefined ? null : Number(match[2])
      const stream = match[3] === 'err' ? 'err' : 'out'
      found.push({
        adapter: of.adapter,
        run_id: of.run_id,
        attempt: of.attempt,
        node,
        rank,
        stream,
        path,
        size,
      })
    }
  }
  return found.sort(
    (a, b) =>
      a.node.localeCompare(b.node) || (a.rank ?? -1) - (b.rank ?? -1) || b.stream.localeCompare(a.stream),
  )
}

/** Bytes of a log from `offset`, at most `length`; a negative offset counts from the end. Null: no such file. */
export async function readLog(
  ctx: Pick<Context, 'adapter'>,
  file: LogFile,
  { offset, length, file_id }: { offset: number; length: number; file_id?: string },
): Promise<LogSlice | null> {
  const { files } = await ctx.adapter(file.adapter)
  let from = offset
  if (offset < 0) {
    const look = await files.read(file.path, 0, 0)
    if (!look) return null
    from = Math.max(0, look.size + offset)
  }
  let slice = await files.read(file.path, from, length)
  if (!slice) return null
  const restarted = (file_id !== undefined && slice.file_id !== file_id) || slice.size < from
  if (restarted) {
    from = 0
    slice = await files.read(file.path, 0, length)
    if (!slice) return null
  }
  return {
    bytes: slice.bytes,
    offset: from,
    next: from + slice.bytes.length,
    size: slice.size,
    restarted,
    file_id: slice.file_id,
  }
}

/** Slices of a log as it grows, until the signal aborts or the attempt has ended and every byte was handed on. */
export async function* followLog(
  ctx: Context,
  file: LogFile,
  { offset, signal }: { offset: number; signal?: AbortSignal },
): AsyncGenerator<LogSlice> {
  const { files } = await ctx.adapter(file.adapter)
  let wake = () => {}
  const stop = files.watch(file.path, () => wake())
  let next = offset
  let id: string | undefined
  try {
    while (!signal?.aborted) {
      const active = isActive(ctx, file)
      const woken = new Promise<void>(resolve => {
        wake = resolve
      })
      const slice = await readLog(ctx, file, {
        offset: next,
        length: FOLLOW_BYTES,
        ...(id ? { file_id: id } : {}),
      })
      if (slice) {
        next = slice.next
        id = slice.file_id
        if (slice.bytes.length > 0 || slice.restarted) {
          yield slice
          continue
        }
      }
      if (!active) return
      await Promise.race([
        woken,
        pause(FOLLOW_MS, undefined, signal ? { signal, ref: true } : {}).catch(() => {}),
      ])
    }
  } finally {
    stop()
  }
}

/** The attempt that writes a log may still write. */
export function isActive(ctx: Context, file: Pick<LogFile, 'run_id' | 'attempt'>): boolean {
  const attempt = ctx.store.attempts(file.run_id).find(({ n }) => n === file.attempt)
  return attempt !== undefined && (attempt.state === 'planned' || ACTIVE_STATES.includes(attempt.state))
}
