import type { Adapter, Observation } from '../core/adapter.ts'
import { diagnose } from '../core/diagnosis/diagnose.ts'
import { earliestError } from '../core/diagnosis/error-file.ts'
import type { LogTail } from '../core/diagnosis/log-lines.ts'
import type { Attempt } from '../schema/attempt.ts'
import type { Failure } from '../schema/failure.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { tellingEvents } from './last-word.ts'
import { logsOfAttempt } from './logs.ts'
import { attemptFolder } from './run-layout.ts'

const TAIL_BYTES = 64 << 10
const MOST_LOGS = 64

/** The failure card of an attempt that ended badly, from everything that can say why. What cannot be read is left out. */
export async function explainFailure(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
  observation: Observation,
): Promise<Failure> {
  const input = {
    exit: observation.state === 'ended' ? observation.exit : null,
    word: wordFor(observation),
    failures: tellingEvents(ctx, run.id, attempt.n).filter(event => event.type === 'run.failed'),
    error_json: earliestError(await errorFiles(adapter, attemptFolder(run.path, attempt.n))),
    logs: [...(await logTails(ctx, adapter, run, attempt)), ...(await launcherTails(adapter, run, attempt))],
  }
  const said = diagnose(input)
  const wordless = said.class === 'unknown' && said.evidence.length === 0
  const failure = wordless ? diagnose({ ...input, free_bytes: await freeBytes(ctx, adapter, run) }) : said
  const lost = observation.state === 'ended' ? observation.lost_nodes : undefined
  const host =
    lost?.join(',') ??
    failure.host ??
    hostOf(attempt) ??
    (observation.state === 'ended' ? observation.exit?.host : null) ??
    null
  return { ...failure, host }
}

async function freeBytes(ctx: Context, adapter: Adapter, run: RunDetail): Promise<number | null> {
  const facts = await adapter.facts(run.path, ctx.python(run.adapter)).catch(() => null)
  return facts?.run_root.free_bytes ?? null
}

/** A job that heeded the announcement of its time limit has no other word for it. */
function wordFor(observation: Observation): string | null {
  if (observation.state !== 'ended') return null
  return observation.exit?.reason === 'time_limit' ? 'TIMEOUT' : observation.word
}

/** Each node of an attempt has its own. */
async function errorFiles({ files }: Adapter, folder: string): Promise<string[]> {
  const names = await files.list(folder).catch(() => [])
  const own = names.filter(name => /^error(-\d+)?\.json$/.test(name)).slice(0, MOST_LOGS)
  const texts = await Promise.all(own.map(name => files.readText(`${folder}/${name}`).catch(() => null)))
  return texts.filter(text => text !== null)
}

async function logTails(
  ctx: Context,
  adapter: Adapter,
  run: RunDetail,
  attempt: Attempt,
): Promise<LogTail[]> {
  const files = await logsOfAttempt(ctx, {
    run_id: run.id,
    path: run.path,
    attempt: attempt.n,
    adapter: attempt.adapter,
  }).catch(() => [])
  const tails: LogTail[] = []
  for (const { node, rank, stream, path, size } of files.slice(0, MOST_LOGS)) {
    const slice = await adapter.files.read(path, Math.max(0, size - TAIL_BYTES), TAIL_BYTES).catch(() => null)
    if (slice) tails.push({ node, rank, stream, text: Buffer.from(slice.bytes).toString('utf8') })
  }
  return tails
}

/** What a scheduler itself wrote of a job: who took its machine, its time or its memory. */
async function launcherTails({ files }: Adapter, { path }: RunDetail, { n }: Attempt): Promise<LogTail[]> {
  const folder = attemptFolder(path, n)
  const names = (await files.list(folder).catch(() => [])).filter(name => name.endsWith('.log'))
  const tails: LogTail[] = []
  for (const name of names.slice(0, MOST_LOGS)) {
    const text = await files.readText(`${folder}/${name}`).catch(() => null)
    if (text) tails.push({ node: null, rank: null, stream: 'err', text: text.slice(-TAIL_BYTES) })
  }
  return tails
}

/** The machine that an adapter's handle names, where it names one. */
function hostOf({ handle }: Attempt): string | null {
  return typeof handle?.host === 'string' ? handle.host : null
}
