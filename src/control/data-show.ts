import { OrionError } from '../schema/error.ts'
import type { CatalogEntry } from '../schema/recording.ts'
import type { Context } from './context.ts'

/** One recording by its id, or by a session name that only one recording has. */
export function dataShow(ctx: Context, id: string): CatalogEntry {
  const entry = ctx.store.recording(id)
  if (entry) return entry
  const bySession = ctx.store.recordings().filter(recording => recording.session === id)
  const [only] = bySession
  if (only && bySession.length === 1) return only
  if (bySession.length > 1) {
    throw new OrionError('ambiguous', `"${id}" could be ${bySession.map(each => each.id).join(', ')}.`)
  }
  throw new OrionError('not_found', `No recording is called "${id}".`, {
    hint: '`orion data list` shows the catalog.',
  })
}
