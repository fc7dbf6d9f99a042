import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { crc32 } from 'node:zlib'
import type { Event } from '../schema/event.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { ingest } from './ingest.ts'
import { attemptFolder } from './run-layout.ts'

type UserEvent = Extract<
  Event,
  {
    type:
      | 'checkpoint.deleted'
      | 'checkpoint.pinned'
      | 'checkpoint.unpinned'
      | 'benchmark.finished'
      | 'benchmark.failed'
  }
>
type Body = UserEvent extends infer E
  ? E extends UserEvent
    ? Omit<E, 'seq' | 'time' | 'rank'>
    : never
  : never

/**
 * Adds what a user did, or another run measured, to a run's events, beside those of its jobs, each in a file of its own: the
 * run directory tells it to every registry that reads it.
 */
export async function recordEvent(ctx: Context, run: RunDetail, attempt: number, body: Body): Promise<void> {
  const adapter = await ctx.adapter(run.adapter)
  const event: Event = { seq: 1, time: ctx.now().toISOString(), rank: 0, ...body }
  const open = JSON.stringify(event).slice(0, -1)
  const crc = crc32(open).toString(16).padStart(8, '0')
  const path = `${attemptFolder(run.path, attempt)}/events.user-${randomUUID()}.jsonl`
  await adapter.files.write(path, `${open},"crc":"${crc}"}\n`)
  await ingest(ctx, adapter, run, attempt)
}

/** Who acts, as an event says it. */
export function actor({ environment }: Context): string {
  return `${environment.USER || environment.LOGNAME || 'somebody'}@${hostname()}`
}
