import type { LastWord } from '../core/run-state.ts'
import type { Event } from '../schema/event.ts'
import type { Context } from './context.ts'

const TELLING = ['run.started', 'signal', 'run.finished', 'run.failed']

/**
 * What the job of an attempt said last about its end, as far as its events are ingested. Ranks that torchrun started again
 * write files of their own, which may be read in any order, so the time decides.
 */
export function lastWord(ctx: Context, runId: string, attempt: number): LastWord {
  let word: LastWord = null
  let said = Number.NEGATIVE_INFINITY
  for (const event of tellingEvents(ctx, runId, attempt)) {
    if (event.type !== 'run.finished' && event.type !== 'run.failed') continue
    const time = Date.parse(event.time)
    if (time < said) continue
    said = time
    word = event.type === 'run.finished' ? event.outcome : 'failed'
  }
  return word
}

/** The events of an attempt that say how it began and ended. */
export function tellingEvents(ctx: Context, runId: string, attempt: number): Event[] {
  const found: Event[] = []
  let after: string | null = null
  do {
    const page: ReturnType<Context['store']['events']> = ctx.store.events(runId, {
      after,
      limit: 500,
      types: TELLING,
    })
    found.push(...page.items.filter(event => event.attempt === attempt))
    after = page.next
  } while (after !== null)
  return found
}
