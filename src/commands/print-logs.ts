import type { Context } from '../control/context.ts'
import { followLog, type LogFile, logs, readLog } from '../control/logs.ts'
import { LineDecoder } from '../core/text/lines.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import { type Io, tint } from './io.ts'
import { printJson, printLine } from './print-json.ts'
import type { Host } from './verb.ts'

const CHUNK = 64 * 1024

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
  const ctx = await host.open()
  const { refresh } = await import('../control/refresh.ts')
  await refresh(ctx)
  const files = await chosen(ctx, args.run, flags)
  if (flags.json && !flags.follow) {
    printJson(io, { items: files })
    return EXIT.ok
  }
  if (files.length === 0) {
    if (!flags.json) io.err.write('Nothing was logged there yet.\n')
    return EXIT.ok
  }
  const sinks = files.map(file =>
    sinkFor(io, file, { raw: flags.raw, json: flags.json, named: files.length > 1 }),
  )
  const starts = await Promise.all(files.map(file => startOf(ctx, file, flags.lines)))
  if (!flags.follow) {
    for (const [i, file] of files.entries()) await copy(ctx, file, starts[i] ?? 0, sinks[i])
    return EXIT.ok
  }
  const signal = host.interrupt()
  await Promise.all(
    files.map(async (file, i) => {
      for await (const slice of followLog(ctx, file, { offset: starts[i] ?? 0, signal }))
        sinks[i]?.take(slice.bytes)
      sinks[i]?.end()
    }),
  )
  return signal.aborted ? EXIT.interrupted : EXIT.ok
}

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

function sinkFor(
  io: Io,
  file: LogFile,
  { raw, json, named }: { raw: boolean; json: boolean; named: boolean },
): Sink {
  if (raw) return { take: bytes => io.out.bytes(bytes), end: () => {} }
  const decoder = new LineDecoder()
  const source = `${file.rank === null ? 'launcher' : `rank${file.rank}`}.${file.stream}`
  const mark = named ? `${tint(io.out, 'dim', source.padEnd(12))} ` : ''
  const print = (line: string) => {
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
