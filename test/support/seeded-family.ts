import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../src/schema/event.ts'
import type { RunState } from '../../src/schema/run.ts'
import type { JsonObject } from '../../src/schema/scalars.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { writeCheckpoint } from './checkpoint-folder.ts'
import { addSubmitted, sampleRun } from './sample-run.ts'
import { NOW } from './seeded-registry.ts'

/** One checkpoint of a run of the family: loss, and how far its weights have moved. */
interface Saved {
  step: number
  loss: number
  /** Seconds of the recording seen by then. */
  seen: number
}

interface Member {
  id: string
  name: string
  state: RunState
  lr: number
  saved: readonly Saved[]
  /** Run and step that its weights came from. */
  from?: { run: string; step: number; kind?: 'fine-tuned' | 'forked' }
  recording?: string
}

const steps = (...all: [step: number, loss: number][]): Saved[] =>
  all.map(([step, loss]) => ({ step, loss, seen: step / 10 }))

/** A pretraining, two runs fine-tuned from its last checkpoint, a fork from an earlier one, and a grandchild. */
export const FAMILY: readonly Member[] = [
  {
    id: 'run-base',
    name: 'poyo-pretrain',
    state: 'completed',
    lr: 0.003,
    saved: steps([100, 0.4], [200, 0.3], [300, 0.2], [400, 0.1], [500, 0.11]),
  },
  {
    id: 'run-p042',
    name: 'finetune-p042',
    state: 'running',
    lr: 0.001,
    saved: steps([50, 0.09], [100, 0.08]),
    from: { run: 'run-base', step: 500 },
  },
  {
    id: 'run-p043',
    name: 'finetune-p043',
    state: 'failed',
    lr: 0.002,
    saved: steps([50, 0.3], [100, 0.2], [150, 0.25], [200, 0.26], [250, 0.27]),
    from: { run: 'run-base', step: 500 },
    recording: 'lab/p043',
  },
  {
    id: 'run-fork',
    name: 'fork-low-lr',
    state: 'completed',
    lr: 0.0001,
    saved: steps([400, 0.05], [500, 0.04]),
    from: { run: 'run-base', step: 300, kind: 'forked' },
  },
  {
    id: 'run-kid',
    name: 'grandchild',
    state: 'queued',
    lr: 0.001,
    saved: [],
    from: { run: 'run-p043', step: 100 },
  },
]

const configOf = (name: string, lr: number): JsonObject => ({
  schema_version: 1,
  name,
  task: 'training',
  infra: 'local',
  resources: { ranks: 1, threads_per_rank: 1 },
  notes: '',
  data: { query: 'query(dataset="lab")', readout: { field: 'cursor.vel' } },
  training: { max_steps: 500, lr },
  checkpoint: { every: 50, keep_last: 2, keep_every: 200 },
})

/** Writes the family, every checkpoint with its files; returns the folder of the runs. */
export function seedFamily(
  home: string,
  members: readonly Member[] = FAMILY,
  { still = true }: { still?: boolean } = {},
): string {
  const runs = join(home, 'runs')
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  const hashes = new Map<string, string>()
  try {
    if (still) store.acquireLease('reconcile', 'the test', 3600)
    for (const [at, member] of members.entries()) addMember(store, runs, member, at, hashes)
  } finally {
    store.close()
  }
  return runs
}

function addMember(
  store: Store,
  runs: string,
  member: Member,
  at: number,
  hashes: Map<string, string>,
): void {
  const { id, name, state, lr, from, recording = 'lab/p042' } = member
  const path = join(runs, id)
  mkdirSync(join(path, 'attempts/1'), { recursive: true })
  const config = configOf(name, lr)
  const parent = from ? (hashes.get(`${from.run}@${from.step}`) ?? null) : null
  const created_at = new Date(NOW.getTime() - (10 - at) * 3_600_000).toISOString()
  addSubmitted(
    store,
    sampleRun(id, {
      key: `${at + 1}`.padStart(64, 'a'),
      name,
      max_steps: 500,
      path,
      created_at,
      config,
      identity: {},
      provenance: { orion: { commit: `${at}41bd09c`, dirty: false } },
      summary: {},
    }),
  )
  if (from && parent) {
    store.addEdge({
      kind: from.kind ?? 'fine-tuned',
      parent_run: from.run,
      parent_step: from.step,
      parent_hash: parent,
      child_run: id,
      child_attempt: 1,
    })
  }
  const events: Event[] = []
  let last = parent
  for (const [nth, { step, loss, seen }] of member.saved.entries()) {
    const folder = `step-${String(step).padStart(9, '0')}`
    const facts = writeCheckpoint(join(path, 'checkpoints', folder), {
      run_id: id,
      step,
      parent: last,
      config,
      weights: { 'encoder.weight': [1, 2, 3, step / 100], 'readout.bias': [at, 1] },
      data: { [recording]: { hash: 'c'.repeat(64), windows: [[0, seen]], samples: step * 16 } },
      environment: { python: '3.11.7', torch: '2.13.0', threads: at + 1 },
      packages: ['torch==2.13.0', `numpy==2.4.${at}`],
    })
    last = facts.checkpoint_hash
    hashes.set(`${id}@${step}`, facts.checkpoint_hash)
    const time = new Date(NOW.getTime() - (10 - at) * 3_600_000 + nth * 60_000).toISOString()
    events.push({
      seq: events.length + 1,
      time,
      rank: 0,
      type: 'step',
      step,
      metrics: { 'loss/train': loss },
    })
    events.push({
      seq: events.length + 1,
      time,
      rank: 0,
      type: 'checkpoint.saved',
      step,
      name: folder,
      ...facts,
      metrics: { 'loss/train': loss },
    })
  }
  if (events.length > 0) store.ingest({ run_id: id, attempt: 1, writer: 'job', from: 0, to: 1000, events })
  const ended = ['running', 'queued'].includes(state) ? {} : { ended_at: NOW.toISOString() }
  store.transition(id, 1, ['submitted'], { state, ...ended })
}
