import type { Answer } from '../core/answer.ts'
import { bothSeen, type Consumed, withTime } from '../core/checkpoints/consumed.ts'
import { overlapSteps } from '../core/overlap/find-overlap.ts'
import { giversOf, type ResolvedSuite } from '../core/task-plugin.ts'
import { listWords, plural } from '../core/text/words.ts'
import type { Context } from './context.ts'
import { inSlices } from './in-slices.ts'
import type { Plan } from './plan.ts'
import type { Question } from './queue-questions.ts'
import { readConsumed } from './read-consumed.ts'
import { heldItems } from './suite-overlap.ts'

const NOTHING: Consumed = { samples: 0, recordings: {} }
/** Recordings that an answer names; the others are counted. */
const NAMED = 3

/** Whether a run would be trained on what the suites hold out that it is measured on. */
export function suiteQuestion(ctx: Context, plan: Plan): Question[] {
  const { suites } = plan.resolved
  if (suites.length === 0) return []
  return [
    {
      id: 'held_out',
      group: 'data',
      title: 'Suites hold out what is not trained on',
      why: 'A score over items that were trained on says little about new data.',
      ask: () => askSuites(ctx, plan, suites),
    },
  ]
}

async function askSuites(ctx: Context, plan: Plan, suites: readonly ResolvedSuite[]): Promise<Answer> {
  const more = plan.loaded.plugin.trainsOn?.(plan.resolved) ?? []
  const consumed = withTime(await seenBefore(ctx, plan), more)
  const seen: string[] = []
  const unseen: string[] = []
  for (const each of suites) {
    const { suite } = each
    const held = await heldItems(ctx, each)
    const found = await inSlices(overlapSteps(consumed, held, ctx.store.recordings()))
    const items = plural(found.windows, 'item')
    if (found.overlapping === 0) unseen.push(`${suite.suite}: none of ${items}`)
    else {
      const named = found.recordings.slice(0, NAMED).map(({ id }) => id)
      const more = found.recordings.length - named.length
      const where = listWords(more > 0 ? [...named, `${more} more`] : named)
      seen.push(`${suite.suite}: ${found.overlapping} of ${items}, in ${where}`)
    }
  }
  if (seen.length === 0) return { verdict: 'pass', found: unseen.join('; '), todo: '' }
  return {
    verdict: 'warn',
    found: `it would be trained on ${seen.join('; ')}`,
    todo: 'Narrow the data or their training part, or take these scores as scores on training data.',
  }
}

/** What the weights that the run starts from have seen; nothing where they are not there yet or do not say. */
async function seenBefore(ctx: Context, { resolved }: Plan): Promise<Consumed> {
  let all = NOTHING
  for (const { run_id, path } of giversOf(resolved)) {
    const run = ctx.store.run(run_id)
    if (!run) continue
    const { files } = await ctx.adapter(run.adapter)
    all = bothSeen(all, (await readConsumed(files, path)) ?? NOTHING)
  }
  return all
}
