import { OrionError } from '../schema/error.ts'
import type { RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import { findRun } from './find-run.ts'

/** What a user says of a run: kept on top, put away, in own words. */
export interface Marks {
  pinned?: boolean
  archived?: boolean
  note?: string
}

export interface MarkResult {
  run: RunDetail
  changed: boolean
}

const LONGEST_NOTE = 2_000

/** Marks runs; saying the same twice changes nothing. No run is changed when one of them is unknown. */
export function mark(ctx: Context, texts: readonly string[], marks: Marks): MarkResult[] {
  if (marks.note !== undefined && marks.note.length > LONGEST_NOTE) {
    throw new OrionError('usage', `The note has ${marks.note.length} characters; ${LONGEST_NOTE} fit.`)
  }
  const ids = texts.map(text => findRun(ctx, text).id)
  return ids.map(id => {
    const changed = ctx.store.markRun(id, marks)
    return { run: findRun(ctx, id), changed }
  })
}
