// Walking a family of 5,000 runs: from a key to the lines of the next frame, at 200 x 50.
// Alone: node scripts/bench/lineage.mjs prints the figures as JSON.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ms, quantile } from './figures.mjs'

const NODE = 'node_modules/node/bin/node'
const RUNS = 5_000
const CHECKPOINTS = 8
const KEYS = 2_000
const OPEN_MS = 300
/** Limit and goal of a key, and of a change of the registry. */
const KEY_MS = [20, 12]
const CHANGE_MS = [50, 20]

/** A family in which every run descends from an earlier one, most of them from young ones. */
async function seedFamily(home) {
  const { openStore } = await import('../../src/store/open.ts')
  const store = openStore(join(home, 'registry.db'), { now: () => new Date() })
  const hash = text => Buffer.from(text.padEnd(32, '.')).toString('hex').slice(0, 64)
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed / 2 ** 31
  }
  const run = at => `run-${String(at).padStart(5, '0')}`
  for (let at = 0; at < RUNS; at += 1) {
    const id = run(at)
    const path = `/runs/${id}`
    const created_at = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString()
    const common = { task_type: 'training', adapter: 'local', path }
    store.createRun(
      {
        id,
        key: hash(id),
        name: `finetune-${at}`,
        max_steps: 800,
        created_at,
        config: {},
        identity: {},
        provenance: {},
        summary: {},
        source: null,
        ...common,
      },
      {
        run_id: id,
        n: 1,
        token: `orion-${id}-1`,
        adapter: 'local',
        bundle_path: `${path}/bundle`,
        bundle_digest: hash('b'),
        from_checkpoint: null,
        start_step: 0,
        exact: true,
        ranks: 1,
        reason: null,
      },
      null,
    )
    const events = Array.from({ length: CHECKPOINTS }, (_, nth) => {
      const step = (nth + 1) * 100
      const name = `step-${String(step).padStart(9, '0')}`
      return {
        seq: nth + 1,
        time: created_at,
        rank: 0,
        type: 'checkpoint.saved',
        step,
        name,
        checkpoint_hash: hash(`${id}@${step}`),
        manifest_sha256: hash('m'),
        bytes: 1e6,
        metrics: { 'loss/train': random() },
      }
    })
    store.ingest({ run_id: id, attempt: 1, writer: 'job', from: 0, to: 1000, events })
    if (at === 0) continue
    const parent = run(Math.floor(at * random() ** 0.3))
    const step = 100 * Math.ceil(random() * CHECKPOINTS)
    store.addEdge({
      kind: 'fine-tuned',
      parent_run: parent,
      parent_step: step,
      parent_hash: hash(`${parent}@${step}`),
      child_run: id,
      child_attempt: 1,
    })
  }
  store.close()
}

async function measureKeys(home) {
  const { openContext } = await import('../../src/context.ts')
  const { familyOf } = await import('../../src/control/lineage.ts')
  const { LineageView } = await import('../../src/screens/lineage/lineage.ts')
  const { treeLines } = await import('../../src/screens/lineage/tree-lines.ts')
  const context = await openContext({ env: { ...process.env, ORION_HOME: home } })
  const stage = {
    context,
    area: { columns: 200, rows: 48 },
    readOnly: null,
    changed() {},
    notify() {},
    failed() {},
    wrote() {},
  }
  // CPU time of this thread: what others on the machine do does not change it.
  const cpu = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  const timed = act => {
    const began = cpu()
    act()
    return cpu() - began
  }
  context.store.countByState()
  let view
  const open = timed(() => {
    const family = familyOf(context, 'run-02500')
    view = new LineageView(stage, family, ['loss/train'], {
      collapsed: [],
      cursor: { run: 'run-02500', stop: '' },
    })
    treeLines(view, 196)
  })
  const acts = [
    () => view.walk(1),
    () => view.walk(1),
    () => view.along(1),
    () => view.walk(24),
    () => view.along(-1),
    () => view.walk(-7),
  ]
  const keys = Array.from({ length: KEYS }, (_, at) =>
    timed(() => {
      acts[at % acts.length]()
      if (at % 400 === 399) view.walk(at % 800 === 799 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY)
      treeLines(view, 196)
    }),
  )
  const folds = Array.from({ length: 60 }, () =>
    timed(() => {
      view.fold()
      view.walk(3)
      treeLines(view, 196)
    }),
  )
  const changes = Array.from({ length: 20 }, () =>
    timed(() => {
      view.read()
      treeLines(view, 196)
    }),
  )
  await context.close()
  return { open, keys, folds, changes }
}

export async function measure() {
  // In memory where that can be had: seeding confirms 15,000 writes to the disk, and none is measured.
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'orion-lineage-'))
  try {
    await seedFamily(home)
    const { open, keys, folds, changes } = JSON.parse(
      execFileSync(NODE, [import.meta.filename, '--home', home], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    )
    const row = (what, took, [limit, goal]) => ({
      what,
      figure: `p95 ${ms(quantile(took, 0.95))}`,
      spread: `median ${ms(quantile(took, 0.5))}, max ${ms(Math.max(...took))}`,
      limit: `<= ${ms(limit)}`,
      goal: ms(goal),
      held: quantile(took, 0.95) <= limit,
    })
    return [
      {
        what: `lineage of ${RUNS} runs, opened`,
        figure: ms(open),
        spread: '',
        limit: `<= ${ms(OPEN_MS)}`,
        goal: '',
        held: open <= OPEN_MS,
      },
      row('a move of the cursor in it', keys, KEY_MS),
      row('folding and unfolding', folds, KEY_MS),
      row('after a change of the registry', changes, CHANGE_MS),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const at = process.argv.indexOf('--home')
if (import.meta.main && at > 0) console.log(JSON.stringify(await measureKeys(process.argv[at + 1])))
else if (import.meta.main) console.log(JSON.stringify(await measure(), null, 2))
