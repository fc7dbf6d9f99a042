// Charts of the metrics screen, read from a registry with one curve of ten million points, as the screen reads them.
// In CPU time of the main thread, so that what else runs on the machine does not count; reads come from the page cache.
// Alone: node scripts/bench/metrics.mjs prints the figures as JSON.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ms, quantile } from './figures.mjs'

const NODE = 'node_modules/node/bin/node'
const POINTS = 10_000_000
const ROUNDS = 200
const LIMIT_MS = 16
/** Dot columns of a chart as wide as a terminal of 200 columns, and of one of twelve on that screen. */
const WIDE = 380
const SMALL = 96
const METRIC = 'loss/train'

/** Writes a run with one long curve; the points go through the writer that events go through. */
async function fill(path) {
  const [{ openConnection, storeOf }, { MetricWriter }, { metricNumber }] = await Promise.all([
    import('../../src/store/open.ts'),
    import('../../src/store/metric-writer.ts'),
    import('../../src/store/step-body.ts'),
  ])
  const connection = openConnection(path, { now: () => new Date() })
  const store = storeOf(connection)
  store.createRun(
    {
      id: 'long',
      key: 'a'.repeat(64),
      name: 'long',
      task_type: 'training',
      max_steps: POINTS,
      adapter: 'local',
      path: '/runs/long',
      created_at: new Date().toISOString(),
      config: {},
      identity: {},
      provenance: {},
      summary: {},
      source: null,
    },
    {
      run_id: 'long',
      n: 1,
      token: 'orion-long-1',
      adapter: 'local',
      bundle_path: '/runs/long/bundle',
      bundle_digest: 'b'.repeat(64),
      from_checkpoint: null,
      start_step: 0,
      exact: true,
      ranks: 1,
      reason: null,
    },
    null,
  )
  connection.write(() => {
    const writer = new MetricWriter(connection, 1, metricNumber(connection, METRIC), 1)
    for (let step = 1; step <= POINTS; step += 1) {
      const noise = Math.sin(step * 12.9898) * 0.1
      writer.push(step, step % 1_000_003 === 0 ? Number.NaN : 0.2 + 2 / (1 + step / 50_000) + noise)
    }
    writer.save()
  })
  return { connection, store }
}

async function measureReads(home) {
  const { store, connection } = await fill(join(home, 'registry.db'))
  const [{ chartOf }, { drawChart }, { BY_STEP }] = await Promise.all([
    import('../../src/screens/metrics/draw.ts'),
    import('../../src/screens/ui/chart.ts'),
    import('../../src/screens/metrics/x-map.ts'),
  ])
  const options = { weight: 0, logX: false, logY: false, robust: false, old: true, unit: 'step' }
  const draw = (series, columns, rows) => {
    const curve = { place: 0, current: series, old: null, map: BY_STEP }
    const range = { from: 0, to: POINTS }
    const { chart } = chartOf([curve], range, options, { rows, kind: 'count', cursor: null })
    return drawChart(chart, columns, rows)
  }
  let seed = 1
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const part = share => {
    const from = Math.floor(random() * POINTS * (1 - share))
    return { from, to: Math.floor(from + POINTS * share) }
  }
  const read = options => store.series('long', METRIC, options)
  const queries = {
    'whole curve, one wide chart': () => read({ buckets: WIDE }),
    'a tenth of it': () => read({ ...part(0.1), buckets: WIDE }),
    'a thousandth of it': () => read({ ...part(0.001), buckets: WIDE }),
    'any part of it': () => read({ ...part(10 ** (-5 * random())), buckets: WIDE }),
    'a screen of twelve small charts': () => {
      for (let chart = 0; chart < 12; chart += 1) read({ buckets: SMALL })
    },
    'a screen of twelve small charts, read and drawn': () => {
      for (let chart = 0; chart < 12; chart += 1) draw(read({ buckets: SMALL }), 60, 14)
    },
    'one wide chart, read and drawn': () => draw(read({ buckets: WIDE }), 196, 46),
    'the wide chart of four runs laid over each other': () => {
      for (let run = 0; run < 4; run += 1) read({ buckets: WIDE })
    },
  }
  const figures = {}
  for (const [what, query] of Object.entries(queries)) {
    const took = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = process.threadCpuUsage()
      query()
      const { user, system } = process.threadCpuUsage(began)
      took.push((user + system) / 1000)
    }
    figures[what] = { median: quantile(took, 0.5), p99: quantile(took, 0.99), max: Math.max(...took) }
  }
  connection.close()
  return figures
}

/** The promise is one chart a frame; a whole screen of such curves is there to compare. */
const promised = what => !what.includes('twelve')

export async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  try {
    const out = execFileSync(NODE, ['scripts/bench/metrics.mjs', '--in', home], { encoding: 'utf8' })
    return Object.entries(JSON.parse(out)).map(([what, { median, p99, max }]) => ({
      what: `${what} (10 million points)`,
      figure: ms(median),
      spread: `p99 ${ms(p99)}, max ${ms(max)}`,
      limit: promised(what) ? `<= ${LIMIT_MS} ms` : '',
      goal: '',
      held: promised(what) ? p99 <= LIMIT_MS : null,
    }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const [, , flag, home] = process.argv
  console.log(JSON.stringify(flag === '--in' ? await measureReads(home) : await measure(), null, 2))
}
