// The full-screen session as somebody at a terminal of 200 by 50 feels it, beside `wandb leet`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, ms, quantile, spreadOf } from './figures.mjs'
import { peer } from './peer.mjs'
import { Watched } from './room-terminal.mjs'

const NODE = 'node_modules/node/bin/node'
const STARTS = 15
const KEYS = 200
const IDLE_S = 20
const MB = 1 << 20
/** `ctrl+t`, which shows what the session itself uses. */
const GAUGES = '\u0014'

const LEET_RUN = `
import math, os, wandb
run = wandb.init(project="bench", mode="offline", dir=os.environ["BENCH_DIR"], settings=wandb.Settings(console="off"))
for step in range(2000):
    run.log({"loss": math.exp(-step / 500), "lr": 1e-3, "grad_norm": 1 + math.sin(step / 50)})
run.finish()
`

const budget = (what, values, write, limit, goal, held) => ({
  what,
  figure: write(median(values)),
  spread: values.length > 1 ? spreadOf(values, write) : '',
  limit,
  goal,
  held,
})
const one = (what, value, write, most, goal) =>
  budget(what, [value], write, `<= ${write(most)}`, goal === null ? '' : write(goal), value <= most)
const bytes = value => `${Math.round(value)} B`
const mb = value => `${Math.round(value / MB)} MB`
const percent = value => `${value.toFixed(1)} %`

async function starts(argv, options, wanted, count) {
  const took = []
  let rss = 0
  for (let at = 0; at < count; at += 1) {
    const program = new Watched(argv, options)
    took.push(await program.shows(wanted))
    await program.quiet(500)
    rss = Math.max(rss, program.cost().rss)
    await program.close()
  }
  return { took, rss }
}

/** Cursor moves in a list of 1,000 runs: down and up, so that the window scrolls too. */
async function keys(program) {
  const took = []
  const sizes = []
  for (let at = 0; at < KEYS; at += 1) {
    await program.quiet(40)
    const before = program.bytes
    const key = at % 80 < 60 ? 'j' : 'k'
    const after = await program.press(key)
    if (after === null) continue
    await program.quiet(40)
    took.push(after)
    sizes.push(program.bytes - before)
  }
  return { took, sizes }
}

/** Times of the last 200 frames at a size, ms, as the session itself tells them. */
async function renders(program, columns, rows) {
  program.pty.resize(columns, rows)
  await program.quiet(300)
  for (let at = 0; at < KEYS; at += 1) {
    program.pty.write(at % 80 < 60 ? 'j' : 'k')
    await program.quiet(20)
  }
  program.seen = ''
  program.pty.write(GAUGES)
  const told = /frame ([\d.]+) ms\D* p99 ([\d.]+)/
  await program.shows(told, { since: performance.now() })
  const [, p50, p99] = told.exec(program.seen)
  program.pty.write(GAUGES)
  await program.quiet(100)
  return { p50: Number(p50), p99: Number(p99) }
}

/** Share of one processor, percent, while nothing happens. */
async function idle(program, seconds) {
  const before = program.cost().seconds
  await pause(seconds * 1000)
  return (100 * (program.cost().seconds - before)) / seconds
}

/** Ends what is active, so that nothing happens in the registry. */
async function endAll(home) {
  const { openStore } = await import('../../src/store/open.ts')
  const store = openStore(join(home, 'registry.db'), { now: () => new Date() })
  const ended_at = new Date().toISOString()
  for (const { run_id, n, state } of store.activeAttempts())
    store.transition(run_id, n, [state], { state: 'cancelled', ended_at })
  store.close()
}

/** Shares of one processor, percent, with nothing active: in front of somebody, and without focus. */
async function calm(env) {
  const program = new Watched(['bin/orion'], { env })
  await program.shows('needs me')
  await program.quiet(3000)
  const looked = await idle(program, IDLE_S)
  program.pty.write('\u001b[O')
  await program.quiet(1000)
  const unseen = await idle(program, IDLE_S)
  await program.close()
  return { looked, unseen }
}

async function resizes(program) {
  const took = []
  for (const [columns, rows] of [
    [80, 24],
    [300, 80],
    [120, 30],
    [200, 50],
    [100, 40],
    [200, 50],
  ]) {
    const since = performance.now()
    program.pty.resize(columns, rows)
    await program.more(1000)
    await program.quiet(150)
    took.push(program.last - since)
  }
  return took
}

async function leet(folder) {
  const bin = peer('wandb', ['wandb==0.31.*'])
  if (bin === null) return null
  const env = { BENCH_DIR: folder, HOME: folder, WANDB_MODE: 'offline', WANDB_SILENT: 'true' }
  const script = join(folder, 'run.py')
  writeFileSync(script, LEET_RUN)
  execFileSync(join(bin, 'python'), [script], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const run = execFileSync('sh', ['-c', 'ls -d "$BENCH_DIR"/wandb/offline-run-* | head -n 1'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  }).trim()
  return starts([join(bin, 'wandb'), 'leet', 'run', run], { env, cwd: folder }, /[\u2801-\u28ff]/, STARTS)
}

export async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  const other = join(home, 'wandb')
  mkdirSync(other)
  try {
    execFileSync(NODE, ['scripts/seed.mjs', '--runs', '1000', '--points', '100000', '--home', home], {
      stdio: 'ignore',
    })
    const env = { ORION_HOME: home, XDG_CONFIG_HOME: join(home, 'config') }
    const { items } = JSON.parse(
      execFileSync('bin/orion', ['runs', '--json', '--limit', '5'], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      }),
    )
    const own = await starts(['bin/orion'], { env }, items[0].name, STARTS)
    const theirs = await leet(other)

    const program = new Watched(['bin/orion'], { env })
    await program.shows(items[0].name)
    await program.quiet(2000)
    const moved = await keys(program)
    const wipes = program.wipes
    const resized = await resizes(program)
    const wiped = program.wipes - wipes
    const { rss } = program.cost()
    const usual = await renders(program, 200, 50)
    const large = await renders(program, 300, 80)
    program.pty.resize(200, 50)
    await program.quiet(1000)
    const cpu = await idle(program, IDLE_S)
    const used = program.cost().rss
    await program.close()
    await endAll(home)
    const still = await calm(env)

    const p95 = values => quantile(values, 0.95)
    return [
      budget('start to first frame, p50', own.took, ms, '<= 300 ms', '220 ms', median(own.took) <= 300),
      one('start to first frame, p95', p95(own.took), ms, 450, null),
      ...(theirs
        ? [
            budget('`wandb leet` to its first chart', theirs.took, ms, '', '', null),
            budget('`wandb leet`, memory of all its processes', [theirs.rss], mb, '', '', null),
          ]
        : []),
      one('memory after the first frame', own.rss, mb, 130 * MB, 100 * MB),
      one('memory after 200 keys and six sizes', rss, mb, 130 * MB, 100 * MB),
      budget('memory after 400 more keys, half of them at 300x80', [used], mb, '', '', null),
      one('key to bytes, p95', p95(moved.took), ms, 20, 12),
      one('key to bytes, slowest', Math.max(...moved.took), ms, 60, null),
      budget('bytes a cursor move', moved.sizes, bytes, '<= 300 B', '180 B', median(moved.sizes) <= 300),
      one('a frame made, 200x50, p50', usual.p50, ms, 10, 6),
      one('a frame made, 200x50, p99', usual.p99, ms, 25, 12),
      one('a frame made, 300x80, p50', large.p50, ms, 20, 10),
      one('times that six sizes wiped the whole screen', wiped, String, 0, 0),
      one('resize to its last byte, slowest', Math.max(...resized), ms, 50, null),
      budget('processor while seven runs are active', [cpu], percent, '', '', null),
      one('processor while nothing is', still.looked, percent, 0.5, 0),
      one('processor without focus', still.unseen, percent, 0.1, 0),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
