import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Event } from '../../src/schema/event.ts'
import { openConnection, storeOf } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { Random } from './random.ts'

const SUITES = ['grasshopper-envelope@1', 'mine@2', 'r2-velocity@1', 'r2-velocity@2', 'reach@1']
const CHECKPOINTS = 10
/** Results that one run measures: those of every checkpoint of a few others. */
const A_RUN = 500

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Adds runs with ten checkpoints each and, in all, `results` measurements of them and of baselines, of most of which it is known whether their items were trained on. */
export function fillScores(path: string, { results, now }: { results: number; now: Date }): void {
  const random = new Random(results)
  const clock = { time: now }
  const connection = openConnection(path, { now: () => clock.time })
  connection.db.pragma('synchronous = OFF')
  const store = storeOf(connection)
  const runs = Math.ceil(results / (CHECKPOINTS * SUITES.length))
  const begin = now.getTime() - results * 1000
  let events: Event[] = []
  let evaluations = 0
  const flush = () => {
    evaluations += 1
    const id = addRun(store, `evaluation-${evaluations}`, 'evaluation', clock.time, dirname(path))
    store.ingest({ run_id: id, attempt: 1, writer: `w-${id}`, from: 0, to: 1, events })
    events = []
  }
  for (let run = 0, told = 0; run < runs; run += 1) {
    connection.write(() => {
      clock.time = new Date(begin + told * 1000)
      const id = addRun(
        store,
        `${random.next() < 0.3 ? 'poyo' : 'mlp'}-${run}`,
        'training',
        clock.time,
        dirname(path),
      )
      const saved = Array.from({ length: CHECKPOINTS }, (_, at) => ({
        step: (at + 1) * 500,
        hash: sha256(`${id}@${at}`),
      }))
      store.ingest({
        run_id: id,
        attempt: 1,
        writer: `w-${id}`,
        from: 0,
        to: 1,
        events: saved.map(savedEvent(clock.time)),
      })
      for (const { step, hash } of saved) {
        for (const suite of SUITES) {
          if (told >= results) break
          const at = new Date(begin + told * 1000).toISOString()
          const asked = { suite, of_run: id, step, checkpoint_hash: hash, dataset_hash: sha256(suite) }
          events.push(finished(asked, events.length + 1, at, random))
          if (random.next() < 0.9)
            store.keepOverlap(asked, { items: 600, overlapping: random.next() < 0.1 ? 40 : 0 })
          else store.keepOverlapUnknown(asked, `${id}@${step} does not say what it was trained on.`)
          told += 1
          if (events.length === A_RUN) flush()
        }
      }
    })
  }
  const baseline = { of_run: null, step: 0, checkpoint_hash: sha256('baseline') }
  for (const suite of SUITES)
    events.push(
      finished(
        { suite, ...baseline, dataset_hash: sha256(suite) },
        events.length + 1,
        now.toISOString(),
        random,
      ),
    )
  flush()
  connection.db.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
}

type Asked = Pick<
  Extract<Event, { type: 'benchmark.finished' }>,
  'suite' | 'of_run' | 'step' | 'checkpoint_hash' | 'dataset_hash'
>

function finished(asked: Asked, seq: number, time: string, random: Random): Event {
  const key = sha256(`${asked.suite} ${asked.checkpoint_hash}`)
  const score = (value: number, higher_is_better: boolean) => ({ value, version: 1, higher_is_better })
  return {
    ...asked,
    ...{
      type: 'benchmark.finished',
      key,
      seq,
      time,
      rank: 0,
      partial_subset: 1,
      partial_seed: 0,
      items: 600,
    },
    ...{ path: `benchmarks/${key}.json`, sha256: sha256(key) },
    scores: { r2: score(random.next(), true), mse: score(random.next(), false) },
  }
}

const savedEvent =
  (at: Date) =>
  ({ step, hash }: { step: number; hash: string }, index: number): Event => ({
    ...{ type: 'checkpoint.saved', seq: index + 1, time: at.toISOString(), rank: 0, step },
    ...{ name: `step-${String(step).padStart(9, '0')}`, checkpoint_hash: hash, manifest_sha256: hash },
    ...{ bytes: 30_000_000, metrics: { 'loss/train': 1 / step } },
  })

function addRun(store: Store, name: string, task_type: string, at: Date, home: string): string {
  const id = `run-${name}`
  const token = `orion-${id}-1`
  const path = join(home, 'runs', id)
  store.createRun(
    {
      ...{ id, key: sha256(id), name, task_type, max_steps: 5_000, adapter: 'local', path },
      ...{ created_at: at.toISOString(), config: { name, task: task_type }, identity: {}, provenance: {} },
      ...{ summary: {}, source: null },
    },
    {
      ...{
        run_id: id,
        n: 1,
        token,
        adapter: 'local',
        bundle_path: join(path, 'bundle'),
        from_checkpoint: null,
      },
      ...{ bundle_digest: sha256(name), start_step: 0, exact: true, ranks: 1, reason: null },
    },
    null,
  )
  store.markSent(token)
  store.confirmSubmitted(token, { pid: 1 })
  store.transition(id, 1, ['submitted'], { state: 'completed', ended_at: at.toISOString() })
  return id
}
