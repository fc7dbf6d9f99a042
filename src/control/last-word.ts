import type { Context } from './context.ts'
import type { LastWord } from './next-state.ts'

/** What the job of an attempt said last about its end, as far as its events are ingested. */
export function lastWord(ctx: Context, runId: string, attempt: number): LastWord {
  let word: LastWord = null
  let after: string | null = null
  do {
    const page: ReturnType<Context['store']['events']> = ctx.store.events(runId, {
      after,
      limit: 500,
      types: ['run.started', 'run.finished', 'run.failed'],
    })
    for (const event of page.items) {
      if (event.attempt !== attempt) continue
      if (event.type === 'run.finished') word = event.outcome
      else if (event.type === 'run.failed') word = 'failed'
    }
    after = page.next
  } while (after !== null)
  return word
}
