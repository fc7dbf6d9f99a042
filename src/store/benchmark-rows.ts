import type { Event } from '../schema/event.ts'
import type { Connection } from './connection.ts'
import { noteUnlooked } from './overlaps.ts'

type Told = Extract<Event, { type: 'benchmark.scheduled' | 'benchmark.finished' | 'benchmark.failed' }>

/** Writes what a run says of a measurement. An answer stays: asking again, or failing at that, takes nothing back. */
export function saveMeasured(connection: Connection, run: number, event: Told): void {
  if (event.type === 'benchmark.finished' && event.of_run !== null)
    noteUnlooked(connection, event.checkpoint_hash, event.suite, event.dataset_hash)
  const state = event.type.slice('benchmark.'.length)
  connection
    .sql(
      `INSERT INTO benchmark_results VALUES (@run, @key, @suite, @state, @of_run, @step, @checkpoint_hash, @dataset_hash,
         @partial_subset, @partial_seed, @items, @scores, @message, @at, @path, @sha256)
       ON CONFLICT (run, key) DO UPDATE SET state = excluded.state, items = excluded.items, scores = excluded.scores,
         message = excluded.message, at = excluded.at, path = excluded.path, sha256 = excluded.sha256
       WHERE benchmark_results.state <> 'finished'`,
    )
    .run({
      run,
      state,
      key: event.key,
      suite: event.suite,
      of_run: event.of_run,
      step: event.step,
      checkpoint_hash: event.checkpoint_hash,
      dataset_hash: event.dataset_hash,
      partial_subset: event.partial_subset,
      partial_seed: event.partial_seed,
      at: event.time,
      items: null,
      scores: null,
      message: null,
      path: null,
      sha256: null,
      ...answerOf(event),
    })
}

function answerOf(event: Told) {
  if (event.type === 'benchmark.failed') return { message: event.message }
  if (event.type === 'benchmark.scheduled') return {}
  const { items, scores, path, sha256 } = event
  return { items, path, sha256, scores: JSON.stringify(scores) }
}
