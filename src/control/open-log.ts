import type { News, Window } from '../adapters/logs/messages.ts'
import type { SpareLogThread } from '../adapters/logs/spare-log-thread.ts'
import { type LogEngineClient, startLogEngine } from '../adapters/logs/start-log-engine.ts'
import type { LogSource, RowView } from '../core/logs/log-row.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'
import { isActive, type LogFile } from './logs.ts'
import { logsHere } from './logs-here.ts'

export type { Found, Looked, News, Target, Window } from '../adapters/logs/messages.ts'
export { SpareLogThread } from '../adapters/logs/spare-log-thread.ts'

/** Time between two listings of the files of a log that may still get some, ms. */
const LIST_MS = 2000
/** Time between two looks at files that nothing writes to any more, ms. */
const CALM_MS = 2000
const LIVELY_MS = 100

/** The log of one attempt, all files in one order, read by a thread of its own. */
export interface OpenLog {
  readonly runId: string
  readonly attempt: number
  /** Numbers of all attempts of the run, oldest first. */
  readonly attempts: readonly number[]
  /** Files of the log; new ones are added at the end. */
  readonly sources: readonly LogSource[]
  readonly ask: LogEngineClient['ask']
  readonly silence: LogEngineClient['silence']
  close(): void
}

export interface LogWishes {
  /** Default the newest attempt. */
  attempt?: number
  /** What of the files is shown. */
  choose(sources: readonly LogSource[]): RowView
  /** Rows from the end that are wanted first. */
  rows: number
  /** Where a thread may wait already. */
  spare?: SpareLogThread | null
  onNews(news: News): void
  onSources(): void
  onGone(error: Error): void
}

/** Opens the log of an attempt at its end. */
export async function openLog(
  ctx: Context,
  run: string,
  wishes: LogWishes,
): Promise<{ log: OpenLog; window: Window }> {
  const { id, path } = findRun(ctx, run)
  const attempts = ctx.store.attempts(id)
  const chosen = attempts.find(({ n }) => n === wishes.attempt) ?? attempts.at(-1)
  if (!chosen) throw new OrionError('not_found', `Run ${id} was never started, so it has no log.`)
  const { n: attempt, adapter } = chosen
  const where = { run_id: id, path, attempt, adapter }
  const here = await logsHere(ctx, where)
  const sources = (await here.files()).map(sourceOf)
  const engine = startLogEngine(wishes.onNews, wishes.onGone, wishes.spare?.take() ?? undefined)
  let active = isActive(ctx, where)
  const window = await engine.ask('open', {
    sources,
    ended: !active,
    view: wishes.choose(sources),
    rows: wishes.rows,
  })
  // Nobody needs the answer; whether the engine lives is said by `onGone`.
  if (!active) engine.ask('pace', { ms: CALM_MS }).catch(() => {})

  let timer: NodeJS.Timeout | undefined
  let closed = false
  const list = async () => {
    const found = (await here.files()).map(sourceOf)
    const fresh = found.filter(source => !sources.some(known => known.path === source.path))
    if (closed || fresh.length === 0) return
    sources.push(...fresh)
    await engine.ask('add', { sources: fresh })
    wishes.onSources()
  }
  const keep = async () => {
    const now = isActive(ctx, where)
    if (now || active) await list()
    if (active && !now) await engine.ask('seal', null)
    if (active !== now) await engine.ask('pace', { ms: now ? LIVELY_MS : CALM_MS })
    active = now
  }
  const again = () => {
    timer = setTimeout(() => {
      keep()
        // What cannot be listed now is listed the next time.
        .catch(() => {})
        .finally(() => {
          if (!closed) again()
        })
    }, LIST_MS)
  }
  again()
  return {
    window,
    log: {
      runId: id,
      attempt,
      attempts: attempts.map(({ n }) => n),
      sources,
      ask: engine.ask,
      silence: engine.silence,
      close() {
        closed = true
        clearTimeout(timer)
        here.close()
        engine.close()
      },
    },
  }
}

const sourceOf = ({ path, node, rank, stream }: LogFile): LogSource => ({ path, node, rank, stream })
