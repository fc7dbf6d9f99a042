import { expect, it } from 'vitest'
import { standingsOf } from '../../../src/core/benchmarks/standing.ts'
import type { Measured } from '../../../src/schema/benchmark.ts'
import type { RunState } from '../../../src/schema/run.ts'

const said = (state: Measured['state'], run_id: string, more: Partial<Measured> = {}): Measured => ({
  ...{ key: run_id, suite: 's@1', state, of_run: 'r', step: 1, checkpoint_hash: 'c', dataset_hash: 'd' },
  ...{ partial_subset: 1, partial_seed: 0, items: 1, scores: null, message: null, run_id, at: '' },
  ...{ path: null, sha256: null, overlap: null, overlap_unknown: null, ...more },
})

const stand = (measured: Measured[], states: Record<string, RunState> = {}, soon: string[] = []) =>
  standingsOf(
    measured,
    soon.map(run_id => ({ suite: 's@1', checkpoint_hash: 'c', run_id, state: 'queued' as const })),
    run => states[run],
  ).get('s@1')

it('answers with the largest part, of equal ones the newest', () => {
  const newest = [
    said('finished', 'e3', { partial_subset: 0.1 }),
    said('finished', 'e2'),
    said('finished', 'e1'),
  ]
  expect(stand(newest)?.best?.run_id).toBe('e2')
  expect(stand(newest)?.answers).toHaveLength(3)
})

it('tells what is under way from what has stopped without an answer', () => {
  expect(stand([said('scheduled', 'e1')], { e1: 'running' })).toMatchObject({
    active: { state: 'running', run_id: 'e1' },
    failed: null,
  })
  expect(stand([said('scheduled', 'e1')], { e1: 'lost' })?.failed?.why).toBe('its run is lost')
  expect(stand([said('failed', 'e1', { message: 'not finite' })])?.failed?.why).toBe('not finite')
  expect(stand([said('failed', 'e1')], {}, ['e2'])).toMatchObject({ active: { run_id: 'e2' }, failed: null })
  // A training scheduled it about its own checkpoint, and has ended since: that is no failure.
  const due = [said('scheduled', 'r')]
  expect(stand(due, { r: 'completed' })).toMatchObject({
    active: { state: 'due', run_id: 'r' },
    failed: null,
  })
  expect(stand(due, { r: 'completed' }, ['e2'])?.active).toMatchObject({ state: 'queued', run_id: 'e2' })
  expect(stand([], {}, ['e2'])).toMatchObject({ best: null, active: { state: 'queued' } })
  expect(stand([said('finished', 'e2'), said('failed', 'e1')])).toMatchObject({ active: null, failed: null })
})
