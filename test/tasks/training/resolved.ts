import type { Resolved } from '../../../src/core/task-plugin.ts'
import type { CatalogEntry } from '../../../src/schema/recording.ts'
import { type TrainingRequest, trainingRequest } from '../../../src/tasks/training/request.ts'

/** A request of the training task, complete with its defaults. */
export const request = (change: Record<string, unknown> = {}): TrainingRequest =>
  trainingRequest.parse({
    data: { query: 'query()', readout: { field: 'cursor.vel' } },
    training: { max_steps: 100 },
    ...change,
  })

/** The same with another data section, or another training section. */
export const withData = (data: Record<string, unknown>): TrainingRequest =>
  request({ data: { query: 'query()', readout: { field: 'cursor.vel' }, ...data } })
export const withTraining = (training: Record<string, unknown>): TrainingRequest =>
  request({ training: { max_steps: 100, ...training } })

/** A recording of the catalog. */
export const recording = (id: string, change: Partial<CatalogEntry> = {}): CatalogEntry => ({
  id,
  dataset: 'lab',
  session: id,
  subject: null,
  modalities: ['spikes', 'cursor'],
  fields: [{ path: 'cursor.vel', dim: 2, rate_hz: 100 }],
  units: 24,
  spikes: 20_000,
  trials: 0,
  start_s: 0,
  end_s: 60,
  duration_s: 60,
  path: `/data/${id}.h5`,
  bytes: 1000,
  hash: 'a'.repeat(64),
  file_sha256: 'b'.repeat(64),
  source: null,
  added_at: '2026-01-01T00:00:00.000Z',
  ...change,
})

/** A training of two recordings, with what its names stand for. */
export const resolved = (change: Partial<Resolved<TrainingRequest>> = {}): Resolved<TrainingRequest> => ({
  name: 'a',
  request: request(),
  resources: { ranks: 1, nodes: 1, threads_per_rank: 1 },
  recordings: [recording('one'), recording('two')],
  suites: [],
  upstream: null,
  donors: {},
  ...change,
})
