import { durationWords } from '../../core/text/words.ts'
import type { CatalogEntry } from '../../schema/recording.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { trainingFields } from './request.ts'

const { window_s, split, batch_size } = trainingFields.data.shape
const shape = trainingFields.data.pick({ window_s: true, split: true, batch_size: true })

/** What one pass over the recordings is with the windows, split and batch that are written so far. */
export function matched({ data }: JsonObject, recordings: readonly CatalogEntry[]): Record<string, string> {
  const written = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
  const known = shape.safeParse({
    window_s: window_s.safeParse(written.window_s).success ? written.window_s : undefined,
    split: split.safeParse(written.split).success ? written.split : undefined,
    batch_size: batch_size.safeParse(written.batch_size).success ? written.batch_size : undefined,
  })
  if (!known.success) return {}
  const { data: used } = known
  const seconds = recordings.reduce((sum, { duration_s }) => sum + duration_s, 0)
  const windows = recordings.reduce(
    (sum, { duration_s }) => sum + Math.floor((duration_s * used.split.train) / used.window_s),
    0,
  )
  return {
    'windows a pass': windows.toLocaleString('en-US'),
    'steps a pass': Math.floor(windows / used.batch_size).toLocaleString('en-US'),
    split: `${durationWords(seconds * used.split.train)} / ${durationWords(seconds * used.split.valid)}`,
  }
}
