import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { Overview } from '../../src/store/overview.ts'
import type { Store } from '../../src/store/store.ts'
import { checkpointEvent, sampleAttempt, sampleRun, stepEvent, timeOf } from '../support/sample-run.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const now = () => new Date('2026-03-04T06:00:00.000Z')

function fresh(): Store {
  const store = openStore(join(weirdFolder(), 'registry.db'), { now })
  for (const id of ['a', 'b']) store.createRun(sampleRun(id), sampleAttempt(id), null)
  return store
}

function save(store: Store, run: string, attempt: number, ...saved: [step: number, hash: string][]): void {
  const { offset = 0, seq = 0 } = store.cursors(run).find(each => each.attempt === attempt) ?? {}
  const events = saved.map(([step, hash], i) => checkpointEvent(seq + i + 1, step, hash.padEnd(64, '0')))
  store.ingest({ run_id: run, attempt, writer: `w${attempt}`, from: offset, to: offset + 1, events })
}

describe('a checkpoint', () => {
  test('is listed with its path, size and metrics, and NaN as nothing', () => {
    const store = fresh()
    save(store, 'a', 1, [50, 'ab'])
    expect(store.checkpoints('a').items).toEqual([
      {
        id: 'a@50',
        run_id: 'a',
        attempt: 1,
        step: 50,
        path: '/runs/a/checkpoints/step-000000050',
        checkpoint_hash: 'ab'.padEnd(64, '0'),
        bytes: 1050,
        verified: null,
        created_at: timeOf(1),
        deleted: false,
        metrics: { 'loss/valid': null, 'loss/train': 0.5 },
      },
    ])
    store.close()
  })

  test('of several runs is read at once, in order of steps', () => {
    const store = fresh()
    save(store, 'a', 1, [60, 'a2'], [50, 'a1'])
    save(store, 'b', 1, [70, 'b1'])
    const found = store.checkpointsOf(['b', 'a', 'gone'])
    expect([...found].map(([run, all]) => [run, all.map(({ id }) => id)]).toSorted()).toEqual([
      ['a', ['a@50', 'a@60']],
      ['b', ['b@70']],
    ])
    expect(found.get('b')).toEqual(store.checkpoints('b').items)
    store.close()
  })

  test('that a later attempt saved again keeps its own row; the one it replaced on disk is gone', () => {
    const store = fresh()
    save(store, 'a', 1, [50, 'a0'], [50, 'a1'], [60, 'a2'])
    store.transition('a', 1, ['planned'], { state: 'failed' })
    store.addAttempt(sampleAttempt('a', 2, { start_step: 50 }), null)
    save(store, 'a', 2, [60, 'b2'], [60, 'b3'])
    const rows = store
      .checkpoints('a')
      .items.map(each => [each.id, each.checkpoint_hash.slice(0, 2), each.deleted])
    expect(rows.toSorted()).toEqual([
      ['a@50', 'a1', false],
      ['a@60#2', 'b3', false],
      ['a@60', 'a2', true],
    ])
    store.close()
  })

  test('that retention deleted is marked, not forgotten', () => {
    const store = fresh()
    save(store, 'a', 1, [50, 'a1'], [60, 'a2'])
    store.ingest({
      run_id: 'a',
      attempt: 1,
      writer: 'w1',
      from: 1,
      to: 2,
      events: [
        { seq: 3, time: timeOf(3), rank: 0, type: 'checkpoint.deleted', step: 50, name: 'step-000000050' },
      ],
    })
    expect(store.checkpoints('a').items.map(each => [each.step, each.deleted])).toEqual([
      [60, false],
      [50, true],
    ])
    store.close()
  })

  test('keeps what a verification found through a rebuild', () => {
    const store = fresh()
    save(store, 'a', 1, [50, 'a1'])
    store.recordVerification('a@50', false, 'a shard is damaged')
    store.rebuildProjections()
    const verified = { at: now().toISOString(), ok: false, reason: 'a shard is damaged' }
    expect(store.checkpoints('a').items[0]?.verified).toEqual(verified)
    store.recordVerification('a@50', true, null)
    expect(store.checkpoints('a').items[0]?.verified).toEqual({ ...verified, ok: true, reason: null })
    store.close()
  })

  test('is found by a prefix of its hash, and pages of all runs hold each once', () => {
    const store = fresh()
    for (let i = 0; i < 6; i++) save(store, i % 2 ? 'a' : 'b', 1, [i, `c${i}`])
    expect(store.checkpointByHash('c3').map(each => each.id)).toEqual(['a@3'])
    expect(store.checkpointByHash('c')).toHaveLength(6)
    expect([store.checkpointByHash(''), store.checkpointByHash('%')]).toEqual([[], []])
    for (const run of [null, 'a']) {
      const all = store.checkpoints(run).items.map(each => each.id)
      const paged: string[] = []
      for (let after: string | null = null, page = 0; page === 0 || after !== null; page++) {
        const { items, next } = store.checkpoints(run, { limit: 2, after })
        paged.push(...items.map(each => each.id))
        after = next
      }
      expect(paged).toEqual(all)
      expect(all).toHaveLength(run === null ? 6 : 3)
    }
    store.close()
  })

  test('in a folder that two attempts saved belongs, as an origin, to the newer one', () => {
    const store = fresh()
    const log = (attempt: number, from: number, to: number) => {
      const { offset = 0, seq = 0 } = store.cursors('a').find(each => each.attempt === attempt) ?? {}
      const events = Array.from({ length: to - from }, (_, i) =>
        stepEvent(seq + i + 1, from + i + 1, { x: from + i + 1 }),
      )
      store.ingest({ run_id: 'a', attempt, writer: `w${attempt}`, from: offset, to: offset + 1, events })
    }
    const resume = (n: number, start: number) => {
      store.transition('a', n - 1, ['planned'], { state: 'failed' })
      store.addAttempt(
        sampleAttempt('a', n, {
          start_step: start,
          from_checkpoint: `/runs/a/checkpoints/step-00000000${start}`,
        }),
        null,
      )
    }
    log(1, 0, 8)
    save(store, 'a', 1, [4, 'ee'], [8, 'ff'])
    resume(2, 4)
    log(2, 4, 8)
    save(store, 'a', 2, [8, 'ff'])
    resume(3, 8)
    log(3, 8, 9)
    const points = store.points('a', 'x', {}).items.filter(point => !point.superseded)
    expect(points.map(point => [point.attempt, point.step])).toEqual([
      ...[1, 2, 3, 4].map(step => [1, step]),
      ...[5, 6, 7, 8].map(step => [2, step]),
      [3, 9],
    ])
    store.close()
  })
})

describe('lineage, recordings and memory', () => {
  test('keep an edge once and show it from both ends', () => {
    const store = fresh()
    const edge = {
      kind: 'fine-tuned' as const,
      parent_run: 'a',
      parent_step: 5,
      parent_hash: 'h',
      child_run: 'b',
      child_attempt: 1,
    }
    store.addEdge(edge)
    store.addEdge(edge)
    expect([store.edges('a'), store.edges('b'), store.edges('c')]).toEqual([[edge], [edge], []])
    store.close()
  })

  test('say what adding a recording did', () => {
    const store = fresh()
    const recording = {
      id: 'd/s',
      dataset: 'd',
      session: 's',
      subject: null,
      modalities: [],
      fields: [],
      units: 0,
      spikes: 0,
      trials: 0,
      start_s: 0,
      end_s: 1,
      duration_s: 1,
      path: '/x',
      bytes: 1,
      hash: 'a',
      file_sha256: 'b',
      source: null,
    }
    expect([store.addRecording(recording), store.addRecording({ ...recording })]).toEqual([
      'added',
      'unchanged',
    ])
    expect(store.addRecording({ ...recording, hash: 'c' })).toBe('replaced')
    expect(store.recordings()).toEqual([{ ...recording, hash: 'c', added_at: now().toISOString() }])
    expect([store.recording('d/s')?.hash, store.recording('nope')]).toEqual(['c', null])
    store.close()
  })
})

describe('an overview of a curve', () => {
  test('keeps the last finite value of each stretch, however often stretches merged, from memory or from disk', () => {
    const values = Array.from({ length: 1_000 }, (_, i) =>
      i % 3 === 0 || (i > 300 && i < 360) ? Number.NaN : i,
    )
    let overview = new Overview(0, null)
    for (const [i, value] of values.entries()) {
      overview.push(value)
      if (i % 100 === 50) overview = new Overview(i + 1, overview.values())
    }
    const stride = 16
    const expected = Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => {
      const finite = values.slice(i * stride, (i + 1) * stride).filter(Number.isFinite)
      return finite.at(-1) ?? Number.NaN
    })
    expect([...overview.values()]).toEqual(expected)
  })
})
