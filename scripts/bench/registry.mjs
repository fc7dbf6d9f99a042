// Every query that a screen makes, on a registry of 100,000 runs and 10 million metric points.
// Alone: node scripts/bench/registry.mjs [--home DIR] prints the figures as JSON; DIR is a registry seeded before.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ms, summaryOf, timeQueries } from './figures.mjs'

const NODE = 'node_modules/node/bin/node'
const RUNS = 100_000
const POINTS = 10_000_000
const ROUNDS = 200
const LIMIT_MS = 16
const ROWS = 50
/** What no screen waits for: a write lasts as long as the disk takes. */
const WRITE = 'add 100 steps of 5 metrics (a write)'

/** Median, 99th percentile and maximum of each query in milliseconds, by its description. */
async function measureQueries(home) {
  const { openStore } = await import('../../src/store/open.ts')
  const path = join(home, 'registry.db')
  const now = () => new Date()
  const open = () => openStore(path, { now })
  const store = open()
  const ids = store.runs({ limit: 1000 }).items.map(run => run.id)
  const long = ids[0]
  const metric = 'loss/train'
  const [last] = store.series(long, metric, { buckets: 1 }).max.length
    ? [store.latest(long)[metric].step]
    : [0]
  const middle = store.runs({ states: ['completed'], limit: 1 }).items[0].id
  const deep = deepCursor(store)
  const hash = store.checkpoints(null, { limit: 1 }).items[0].checkpoint_hash
  const lateEvents = store.events(long, { limit: 1, after: `${last - 500}` }).next
  const screen = round => ids.slice((round * ROWS) % 900, ((round * ROWS) % 900) + ROWS)

  const queries = {
    'open, first 1,000 runs, close': () => {
      const other = open()
      other.runs({ limit: 1000 })
      other.close()
    },
    'newest runs, a page of 50': () => store.runs({ limit: ROWS }),
    'runs that need the user first': () => store.runs({ order: 'needs_me', limit: ROWS }),
    'a page in the middle of them': () => store.runs({ order: 'needs_me', limit: ROWS, after: deep }),
    'failed and lost runs': () => store.runs({ states: ['failed', 'lost'], limit: ROWS }),
    'running runs': () => store.runs({ states: ['running'], limit: ROWS }),
    'runs of one profile, need first': () => store.runs({ adapter: 'local', order: 'needs_me', limit: ROWS }),
    'runs of a profile that has none': () =>
      store.runs({ adapter: 'nowhere', order: 'needs_me', limit: ROWS }),
    'a common word': () => store.runs({ words: ['poyo'], order: 'needs_me', limit: ROWS }),
    'two words': () => store.runs({ words: ['grass', 'ema'], order: 'needs_me', limit: ROWS }),
    'a word in no run': () => store.runs({ words: ['zzqx'], order: 'needs_me', limit: ROWS }),
    'two letters in no run': () => store.runs({ words: ['_#'], order: 'needs_me', limit: ROWS }),
    'a rare word among the failed': () =>
      store.runs({ words: ['allen-ema'], states: ['failed'], limit: ROWS }),
    'words and states that exclude each other': () =>
      store.runs({ words: ['poyo-zz'], states: ['completed'], limit: ROWS }),
    'counts by state': () => store.countByState(),
    'has anything changed': () => store.dataVersion(),
    'a run by what a user typed': round => store.matchRuns(ids[round].slice(0, 6)),
    'one run whole': round => store.run(ids[round]),
    'its attempts': round => store.attempts(ids[round]),
    'its preflight': round => store.preflight(ids[round]),
    'its lineage': round => store.edges(ids[round]),
    'active attempts': () => store.activeAttempts(),
    'newest metrics of 50 runs': round => screen(round).map(id => store.latest(id)),
    'sparklines of 50 runs': round => store.sparklines(screen(round), metric, 8),
    'metrics of the long run': () => [store.metricNames(long), store.latest(long)],
    'chart of a million points, 200 buckets': () => store.series(long, metric, { buckets: 200 }),
    'chart of a million points, 400 buckets': () => store.series(long, metric, { buckets: 400 }),
    'a zoom into a tenth of it': round =>
      store.series(long, metric, {
        from: (last * (round % 90)) / 100,
        to: (last * ((round % 90) + 10)) / 100,
        buckets: 200,
      }),
    'chart of a usual run': round => store.series(ids[round + 1], metric, { buckets: 200 }),
    'a page of 1,000 points': () => store.points(long, metric, { limit: 1000, after: `1:${last >> 1}` }),
    'first events of the long run': () => store.events(long, { limit: 200 }),
    'its last events': () => store.events(long, { limit: 200, after: lateEvents }),
    'its warnings and ends': () => store.events(long, { types: ['warning', 'run.failed', 'run.finished'] }),
    'newest checkpoints of all runs': () => store.checkpoints(null, { limit: ROWS }),
    'checkpoints of a run': round => store.checkpoints(ids[round]),
    'a checkpoint by hash': () => store.checkpointByHash(hash.slice(0, 12)),
    recordings: () => store.recordings(),
    'remembered view': () => store.recall('view'),
  }
  const figures = timeQueries(queries, ROUNDS)
  figures[WRITE] = writes(store, middle)
  store.close()
  return figures
}

/** A cursor half way through the list. */
function deepCursor(store) {
  let after = null
  for (let page = 0; page < 50; page += 1)
    after = store.runs({ order: 'needs_me', limit: 1000, after }).next ?? after
  return after
}

function writes(store, runId) {
  const { writer, offset, seq } = store.cursors(runId)[0]
  const took = []
  const names = ['loss/train', 'grad_norm', 'lr', 'step_time_s', 'samples_per_s']
  for (let round = 0; round < ROUNDS; round += 1) {
    const events = Array.from({ length: 100 }, (_, i) => ({
      seq: seq + round * 100 + i + 1,
      time: new Date().toISOString(),
      rank: 0,
      type: 'step',
      step: round * 100 + i,
      metrics: Object.fromEntries(names.map(name => [name, i / 7])),
    }))
    const [from, to] = [offset + round * 1000, offset + (round + 1) * 1000]
    const began = performance.now()
    store.ingest({ run_id: runId, attempt: 1, writer, from, to, events })
    took.push(performance.now() - began)
  }
  return summaryOf(took)
}

/** The figures of a registry, seeded for it where no home is named, measured in a process of its own. */
function figuresOf(home) {
  const own = home ?? mkdtempSync(join(tmpdir(), 'orion-bench-'))
  try {
    if (home === undefined) {
      execFileSync(NODE, ['scripts/seed.mjs', '--runs', `${RUNS}`, '--points', `${POINTS}`, '--home', own], {
        stdio: 'ignore',
      })
    }
    return JSON.parse(execFileSync(NODE, ['scripts/bench/registry.mjs', '--in', own], { encoding: 'utf8' }))
  } finally {
    if (home === undefined) rmSync(own, { recursive: true, force: true })
  }
}

export async function measure() {
  const figures = Object.entries(figuresOf())
  return figures.map(([what, { median, p99, max }]) => ({
    what,
    figure: ms(median),
    spread: `p99 ${ms(p99)}, max ${ms(max)}`,
    limit: what === WRITE ? '' : `<= ${LIMIT_MS} ms`,
    goal: '',
    held: what === WRITE ? null : p99 <= LIMIT_MS,
  }))
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { home: { type: 'string' }, in: { type: 'string' } } })
  const figures = values.in ? await measureQueries(values.in) : figuresOf(values.home)
  console.log(JSON.stringify(figures, null, 2))
}
