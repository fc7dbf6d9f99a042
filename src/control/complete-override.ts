import { type OverrideCandidate, overrideCandidates } from '../core/config/complete-override.ts'
import { composeRunConfig } from '../core/config/compose.ts'
import { taskOf } from '../core/config/run-config.ts'
import type { Context } from './context.ts'

/** How a `key=value` word may go on, by the schema of the task that the words before it, or the run, name. */
export async function completeOverride(
  ctx: Context,
  word: string,
  typed: readonly string[],
  run: string | null = null,
): Promise<OverrideCandidate[]> {
  const named = (names: readonly string[]) =>
    [...new Set(names)].map(name => ({ value: word.replace(/=.*/s, `=${name}`), description: '' }))
  if (word.startsWith('infra=')) return named(['local', ...Object.keys(ctx.settings.profiles)])
  if (word.startsWith('task=')) return named(ctx.taskTypes)
  const known = run === null ? undefined : ctx.store.matchRuns(run)[0]?.task_type
  const type = known ?? taskOf({}, typed)
  const { fields } = await ctx.task(type ?? '')
  return overrideCandidates(composeRunConfig(fields), word, typed)
}
