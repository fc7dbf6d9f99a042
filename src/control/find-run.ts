import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'

/**
 * The one run that a text names: a whole id, `last` (the newest run), or a prefix of one id or key, or a name that only one
 * run has. Throws `not_found`, or `ambiguous` with the matches.
 */
export function findRun(ctx: Context, text: string): RunDetail {
  const exact = ctx.store.run(text)
  if (exact) return exact
  const matches =
    text === 'last' ? ctx.store.runs({ order: 'created', limit: 1 }).items : ctx.store.matchRuns(text)
  const [only] = matches
  if (!only) {
    throw new OrionError(
      'not_found',
      text === 'last' ? 'There is no run yet.' : `No run is called "${text}".`,
      {
        hint:
          text === 'last'
            ? 'Start one with `orion train CONFIG`.'
            : '`orion runs` lists them; an id, the start of an id or key, or a name will do.',
      },
    )
  }
  if (matches.length > 1) {
    const lines = matches.map(run => `  ${run.id}  ${run.key.slice(0, 12)}  ${run.name}  ${run.state}`)
    throw new OrionError('ambiguous', `"${text}" could be any of these runs:\n${lines.join('\n')}`, {
      hint: 'Name it by its whole id (first column).',
    })
  }
  const run = ctx.store.run(only.id)
  if (!run) throw new OrionError('not_found', `Run ${only.id} is no longer in the registry.`)
  return run
}
