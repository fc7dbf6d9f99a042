import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../control/context.ts'
import { findRun } from '../control/find-run.ts'
import { startFollowing } from '../control/follow.ts'
import { followLog, type LogFile, logs, readLog } from '../control/logs.ts'
import { stepOf } from '../core/logs/line-clock.ts'
import { patternOf } from '../core/logs/search-text.ts'
import { severityOf } from '../core/logs/severity.ts'
import { plainText } from '../core/logs/shown-line.ts'
import { LineDecoder } from '../core/text/lines.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import { type Io, tint } from './io.ts'
import { printJson, printLine } from './print-json.ts'
import type { Host } from './verb.ts'

const CHUNK = 64 * 1024
/** Between two looks for logs that have begun since. */
const LOOK_MS = 300

interface LogsCall {
  io: Io
  host: Host
  args: { run: string }
  flags: {
    json: boolean
    follow: boolean
    raw: boolean
    rank: number | undefined
    attempt: number | undefined
    lines: number | undefined
    grep: string | undefined
    errors: boolean
    step: number | undefined
    stream: 'out' | 'err' | 'both'
  }
}

/** Where the bytes of one log go. */
interface Sink {
  take(bytes: Uint8Array): void
  end(): void
}

/** `orion logs`. */
export async function printLogs({ io, host, args, flags }: LogsCall): Promise<ExitCode> {
  if (flags.raw && io.out.isTTY)
    throw new OrionError('usage', '--raw would hand the bytes of a log to your terminal', {
      hint: 'Leave it out, or send the bytes to a file or a pipe.',
    })
  if (flags.raw && wantsSome(flags))
    throw new OrionError('usage', '--raw hands on whole logs, not chosen lines', {
      hint: 'Leave --raw out, or --grep, --errors and --step.',
    })
  const ctx = await host.open()
  const { refresh } = await import('../control/refresh.ts')
  await refresh(ctx)
  if (flags.follow) return followAll(ctx, io, args.run, flags, host.interrupt())
  const files = await chosen(ctx, args.run, flags)
  if (flags.json && !wantsSome(flags)) printJson(io, { items: files })
  else if (files.length === 0) io.err.write('Nothing was logged there yet.\n')
  else {
    const options = { ...flags, named: files.length > 1, nodes: onSeveralNodes(files) }
    for (const file of files)
      await copy(ctx, file, await startOf(ctx, file, flags.lines), sinkFor(io, file, options))
  }
  return EXIT.ok
}

/** Every log of the run as it grows, those that begin later too, until the run has ended. */
async function followAll(
  ctx: Context,
  io: Io,
  run: string,
  flags: LogsCall['flags'],
  signal: AbortSignal,
): Promise<ExitCode> {
  const { id } = findRun(ctx, run)
  const named = flags.rank === undefined || flags.stream === 'both'
  const followed = new Map<string, Promise<void>>()
  let nodes = false
  const begin = async (file: LogFile, lines: number | undefined) => {
    const sink = sinkFor(io, file, { ...flags, named, nodes })
    const offset = await startOf(ctx, file, lines)
    for await (const slice of followLog(ctx, file, { offset, signal })) sink.take(slice.bytes)
    sink.end()
  }
  const keeper = startFollowing(ctx)
  try {
    for (let first = true; !signal.aborted; first = false) {
      const more = mayLogMore(findRun(ctx, id), flags.attempt)
      const files = await chosen(ctx, id, flags)
      nodes ||= onSeveralNodes(files)
      for (const file of files)
        if (!followed.has(file.path)) followed.set(file.path, begin(file, first ? flags.lines : undefined))
      if (!more) break
      await pause(LOOK_MS, undefined, { signal }).catch(() => {})
    }
    await Promise.all(followed.values())
  } finally {
    await keeper.stop()
  }
  return signal.aborted ? EXIT.interrupted : EXIT.ok
}

const onSeveralNodes = (files: readonly LogFile[]): boolean => new Set(files.map(({ node }) => node)).size > 1

const mayLogMore = (run: RunDetail, attempt: number | undefined): boolean =>
  ACTIVE_STATES.includes(run.state) && (attempt === undefined || attempt === run.attempt)

async function chosen(ctx: Context, run: string, flags: LogsCall['flags']): Promise<LogFile[]> {
  const all = await logs(ctx, run, {
    ...(flags.attempt === undefined ? {} : { attempt: flags.attempt }),
    ...(flags.rank === undefined ? {} : { rank: flags.rank }),
  })
  const newest = Math.max(...all.map(file => file.attempt))
  return all.filter(
    file =>
      (flags.attempt !== undefined || file.attempt === newest) &&
      (flags.stream === 'both' || file.stream === flags.stream),
  )
}

/** Offset from which the last lines begin; 0 for the whole file. */
async function startOf(ctx: Context, file: LogFile, lines: number | undefined): Promise<number> {
  if (lines === undefined) return 0
  let end = file.size
  let missing = lines
  let last = true
  while (end > 0) {
    const offset = Math.max(0, end - CHUNK)
    const slice = await readLog(ctx, file, { offset, length: end - offset })
    if (!slice) return 0
    for (let at = slice.bytes.length - 1; at >= 0; at--) {
      const atVeryEnd = last
      last = false
      if (slice.bytes[at] !== 0x0a || atVeryEnd) continue
      if (--missing <= 0) return offset + at + 1
    }
    end = offset
  }
  return 0
}

async function copy(ctx: Context, file: LogFile, from: number, sink: Sink | undefined): Promise<void> {
  let offset = from
  for (;;) {
    const slice = await readLog(ctx, file, { offset, length: CHUNK })
    if (!slice || slice.bytes.length === 0) break
    sink?.take(slice.bytes)
    offset = slice.next
  }
  sink?.end()
}

type Choice = Pick<LogsCall['flags'], 'grep' | 'errors' | 'step'>

const wantsSome = ({ grep, errors, step }: Choice): boolean =>
  grep !== undefined || errors || step !== undefined

/** Which lines of one log are wanted; asked line by line, in order. */
function chooser({ grep, errors, step }: Choice): (line: string) => boolean {
  const pattern = grep === undefined ? null : patternOf(grep)
  if (pattern?.broken)
    throw new OrionError('usage', `--grep ${grep} is not a regular expression: ${pattern.broken}`)
  const expression = pattern && new RegExp(pattern.source, pattern.flags)
  let reached = step === undefined
  return line => {
    const plain = plainText(line)
    reached ||= (stepOf(plain) ?? -1) >= (step ?? 0)
    return reached && (!errors || severityOf(plain) === 'bad') && (expression?.test(plain) ?? true)
  }
}

function sinkFor(
  io: Io,
  file: LogFile,
  {
    raw,
    json,
    named,
    nodes = false,
    ...choice
  }: { raw: boolean; json: boolean; named: boolean; nodes?: boolean } & Choice,
): Sink {
  if (raw) return { take: bytes => io.out.bytes(bytes), end: () => {} }
  const decoder = new LineDecoder()
  const wanted = chooser(choice)
  const source = `${nodes ? `${file.node} ` : ''}${file.rank === null ? 'launcher' : `rank${file.rank}`}.${file.stream}`
  const mark = named ? `${tint(io.out, 'dim', source.padEnd(12))} ` : ''
  const print = (line: string) => {
    if (!wanted(line)) return
    if (json)
      printLine(io, {
        type: 'log',
        attempt: file.attempt,
        node: file.node,
        rank: file.rank,
        stream: file.stream,
        text: sanitize(line),
      })
    else io.out.write(`${mark}${sanitize(line, { colours: io.out.colour })}\n`)
  }
  return {
    take: bytes => decoder.push(bytes).forEach(print),
    end: () => decoder.end().forEach(print),
  }
}
