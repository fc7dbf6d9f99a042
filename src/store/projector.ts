import type { Event } from '../schema/event.ts'
import { saveMeasured } from './benchmark-rows.ts'
import { removeCheckpoint, saveCheckpoint } from './checkpoint-rows.ts'
import type { Connection } from './connection.ts'
import { MetricWriter } from './metric-writer.ts'
import { metricNumber } from './step-body.ts'

interface Progress {
  attempt: number
  step: number | null
  max_steps: number | null
  last_event_at: string
  summary: string | null
}

/**
 * Derives everything that lists and charts read from the events of one run, in the order in which they were stored.
 * Ingestion and rebuild use this one fold, so both give the same rows, however the events were cut into batches.
 */
export class Projector {
  readonly #connection: Connection
  readonly #run: number
  readonly #writers = new Map<number, Map<string, MetricWriter>>()
  #progress: Progress | null

  constructor(connection: Connection, run: number) {
    this.#connection = connection
    this.#run = run
    this.#progress =
      connection
        .sql<[number], Progress>(
          'SELECT attempt, step, max_steps, last_event_at, summary FROM progress WHERE run = ?',
        )
        .get(run) ?? null
  }

  apply(attempt: number, event: Event): void {
    const progress = this.#advance(attempt, event)
    switch (event.type) {
      case 'run.started':
        if (attempt < progress.attempt) return
        progress.step ??= event.start_step
        progress.max_steps = event.max_steps ?? progress.max_steps
        progress.summary = JSON.stringify({ ...JSON.parse(progress.summary ?? '{}'), ...event.summary })
        return
      case 'step':
        this.#reach(attempt, event.step)
        for (const name in event.metrics)
          this.#writer(attempt, name).push(event.step, Number(event.metrics[name]))
        return
      case 'checkpoint.saved':
        this.#reach(attempt, event.step)
        saveCheckpoint(this.#connection, this.#run, attempt, event)
        return
      case 'checkpoint.deleted':
        removeCheckpoint(this.#connection, this.#run, event.name)
        return
      case 'benchmark.scheduled':
      case 'benchmark.finished':
      case 'benchmark.failed':
        saveMeasured(this.#connection, this.#run, event)
        return
      case 'run.finished':
        this.#reach(attempt, event.step)
    }
  }

  save(): void {
    for (const writers of this.#writers.values()) for (const writer of writers.values()) writer.save()
    const progress = this.#progress
    if (!progress) return
    this.#connection
      .sql('INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        this.#run,
        progress.attempt,
        progress.step,
        progress.max_steps,
        progress.last_event_at,
        progress.summary,
      )
  }

  #advance(attempt: number, event: Event): Progress {
    const progress = this.#progress
    if (!progress) {
      this.#progress = { attempt, step: null, max_steps: null, last_event_at: event.time, summary: null }
      return this.#progress
    }
    // What a user did is no sign of life of the job.
    if ('by' in event && event.by !== undefined) return progress
    if (attempt > progress.attempt) {
      progress.attempt = attempt
      progress.step = null
    }
    if (laterThan(event.time, progress.last_event_at)) progress.last_event_at = event.time
    return progress
  }

  #reach(attempt: number, step: number): void {
    const progress = this.#progress
    if (progress && attempt === progress.attempt && step > (progress.step ?? -1)) progress.step = step
  }

  #writer(attempt: number, name: string): MetricWriter {
    let writers = this.#writers.get(attempt)
    if (!writers) {
      writers = new Map()
      this.#writers.set(attempt, writers)
    }
    let writer = writers.get(name)
    if (!writer) {
      writer = new MetricWriter(this.#connection, this.#run, metricNumber(this.#connection, name), attempt)
      writers.set(name, writer)
    }
    return writer
  }
}

/** Compares two UTC times that may differ in their number of decimals. */
function laterThan(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.replace(/Z$/, '') > b.replace(/Z$/, '')
}
