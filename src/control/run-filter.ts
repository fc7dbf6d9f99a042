import { completeFilter as completeText, type FilterCandidate } from '../core/run-filter/complete.ts'
import { type FilterMistake, parseFilter } from '../core/run-filter/parse.ts'
import { OrionError } from '../schema/error.ts'
import type { RunFilter } from '../store/store.ts'
import type { Context } from './context.ts'

export type { FilterCandidate, FilterMistake }

export type FilterReading = { ok: true; filter: RunFilter } | { ok: false; mistake: FilterMistake }

/** Names of settings and metrics are read once for a state of the registry. */
const known = new WeakMap<object, { version: number; names: { settings: string[]; metrics: string[] } }>()

/** A filter without words names nothing. */
const NO_NAMES = { settings: [], metrics: [] }

function namesOf(ctx: Context) {
  const version = ctx.store.dataVersion()
  const kept = known.get(ctx.store)
  if (kept?.version === version) return kept.names
  const names = ctx.store.filterNames()
  known.set(ctx.store, { version, names })
  return names
}

/** Reads a filter as users write it, as in `state:failed lr>1e-4 age<2d poyo`. */
export function readRunFilter(ctx: Context, text: string): FilterReading {
  const names = text.trim() === '' ? NO_NAMES : namesOf(ctx)
  const result = parseFilter(text, names, ctx.now())
  if (!result.ok) return result
  const { words, states, adapter, task_type, archived, tests } = result.filter
  return {
    ok: true,
    filter: {
      ...(words.length > 0 ? { words } : {}),
      ...(states === null ? {} : { states }),
      ...(adapter === null ? {} : { adapter }),
      ...(task_type === null ? {} : { task_type }),
      ...(tests.length > 0 ? { tests } : {}),
      archived,
    },
  }
}

/** The same for a command line; throws OrionError `usage` with the column and what was probably meant. */
export function runFilter(ctx: Context, text: string): RunFilter {
  const reading = readRunFilter(ctx, text)
  if (reading.ok) return reading.filter
  const { column, message, suggestion } = reading.mistake
  throw new OrionError('usage', `The filter is wrong at column ${column}: ${message}.`, {
    hint: suggestion
      ? `Did you mean ${suggestion}?`
      : '`orion runs --help` shows the fields; a config key or a metric is a field too.',
  })
}

/** What the last word of a filter could become. */
export function completeFilter(ctx: Context, text: string): FilterCandidate[] {
  return completeText(text, namesOf(ctx))
}
