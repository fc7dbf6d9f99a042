// A Slurm job through Orion beside the same torchrun handed to sbatch by hand, on a cluster of our own: to the first step, a
// resume, a step on its way to the screen, calls of the scheduler, and eight loud ranks over SSH.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openContext } from '../../src/context.ts'
import { cancel } from '../../src/control/cancel.ts'
import { followRun, startFollowing } from '../../src/control/follow.ts'
import { launch } from '../../src/control/launch.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { logsHere } from '../../src/control/logs-here.ts'
import { planRun } from '../../src/control/plan.ts'
import { reconcile } from '../../src/control/reconcile.ts'
import { planResume, resume } from '../../src/control/resume.ts'
import { fixture, makeJob } from '../../test/conformance/jobs.ts'
import { startRig, stopRig } from '../../test/rig/rig.ts'
import { median, ms, quantile, spreadOf, times } from './figures.mjs'

/** What a start takes differs by a second and more, whoever makes it. */
const ROUNDS = Number(process.env.ORION_BENCH_ROUNDS ?? 12)
const PEER_ROUNDS = 5
const WATCHED = 50
const WATCH_MS = 120_000
const LOUD = { ranks: 8, a_second: 10_000, seconds: 10 }
const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')

export async function measure() {
  // Not below TMPDIR: the people of the rig must be able to reach it.
  const folder = mkdtempSync(join('/tmp', 'orion-bench-slurm-'))
  const rig = await startRig({ folder: join(folder, 'rig'), port: 17_000, cpus: 64 })
  const bench = await prepare(folder, rig)
  try {
    return [
      ...(await submitToFirstStep(bench)),
      await resumeToFirstStep(bench),
      await stepToScreen(bench),
      await callsAMinute(bench),
      await loudRanks(bench),
    ]
  } finally {
    await bench.ctx.close()
    await stopRig(rig.folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A home with profiles for the cluster, the recordings of the demo, and commands of Slurm that count their calls. */
async function prepare(folder, rig) {
  const settings = join(folder, 'config', 'orion', 'config.yaml')
  const [bin, calls] = [join(folder, 'bin'), join(folder, 'calls')]
  for (const each of [join(settings, '..'), bin]) mkdirSync(each, { recursive: true })
  const slurm = { partition: 'main', time_limit: '01:00:00' }
  const profile = { adapter: 'slurm', run_root: join(folder, 'runs'), python, slurm }
  const ssh = {
    ...profile,
    host: 'polaris-login',
    ssh_config: rig.ssh_config,
    run_root: join(folder, 'runs-ssh'),
    // Eight loud ranks would ask for more than a node has, each with the memory that the cluster gives a CPU.
    slurm: { ...slurm, memory: '6G' },
  }
  writeFileSync(settings, JSON.stringify({ profiles: { polaris: profile, 'polaris-ssh': ssh } }))
  for (const command of ['squeue', 'sacct', 'sinfo', 'scontrol']) {
    const script = `#!/bin/sh\necho ${command} >>'${calls}'\nexec /usr/bin/${command} "$@"\n`
    writeFileSync(join(bin, command), script, { mode: 0o755 })
  }
  writeFileSync(calls, '')
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    SLURM_CONF: rig.slurm_conf,
    XDG_CONFIG_HOME: join(folder, 'config'),
    ORION_HOME: join(folder, 'home'),
    ORION_PYTHON: python,
  }
  const run = (file, ...argv) => execFileSync(file, argv, { env, encoding: 'utf8' })
  const data = join(folder, 'r2-test')
  execFileSync(python, ['-m', 'orion.ursa', 'simulate', 'r2-test', '--out', data], {
    env: { ...env, PYTHONPATH: resolve('python') },
    stdio: 'ignore',
  })
  run('bin/orion', 'data', 'add', data)
  return { folder, calls, run, ctx: await openContext({ env }) }
}

/** Submits the example to the cluster; the plan is made before, as the preflight that a user sees would have. */
async function train({ ctx }, name, ...overrides) {
  const words = [`name=${name}`, 'infra=polaris', ...overrides]
  const plan = await planRun(ctx, await loadConfig(ctx, { file: 'examples/r2-test.yaml' }, words))
  const asked = performance.now()
  return { asked, run: await launch(ctx, plan, null, { reason: 'bench' }) }
}

async function firstEvent(attempt, type, limitMs = 120_000) {
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    const files = existsSync(attempt) ? readdirSync(attempt).filter(name => name.startsWith('events.')) : []
    if (files.some(name => readFileSync(join(attempt, name), 'utf8').includes(`"type":"${type}"`)))
      return performance.now()
    await pause(2)
  }
  throw new Error(`no ${type} event in ${attempt}`)
}

/** Waits until nothing runs, so that the next measurement has the machine to itself. */
async function quiet({ run }) {
  while (run('squeue', '-h', '-t', 'PD,R,CG').trim() !== '') await pause(200)
}

/** A run folder like that of a run, for whoever starts the same torchrun without Orion. */
function copyOf({ folder }, run, name) {
  const own = join(folder, 'by-hand', name)
  mkdirSync(join(own, 'attempts', '1', 'logs', '0'), { recursive: true })
  cpSync(join(run.path, 'bundle'), join(own, 'bundle'), { recursive: true })
  cpSync(join(run.path, 'run.json'), join(own, 'run.json'))
  return own
}

/** The script that a person would write. */
function scriptIn(own, name, resumeFrom) {
  const settings = Object.entries({
    ORION_PYTHON: python,
    ORION_RUN_DIR: own,
    ORION_BUNDLE: join(own, 'bundle'),
    ORION_ATTEMPT: '1',
    ORION_ATTEMPT_DIR: join(own, 'attempts', '1'),
    ORION_TOKEN: `by-hand-${name}`,
    ...(resumeFrom ? { ORION_RESUME_FROM: resumeFrom } : {}),
  }).map(([key, value]) => `export ${key}='${value}'`)
  const path = join(own, 'job.sh')
  writeFileSync(
    path,
    ['#!/bin/sh', ...settings, 'exec /bin/sh "$ORION_BUNDLE/entrypoint.sh"', ''].join('\n'),
    {
      mode: 0o755,
    },
  )
  return path
}

async function byHand(bench, run, name, resumeFrom) {
  const own = copyOf(bench, run, name)
  const script = scriptIn(own, name, resumeFrom)
  const asked = performance.now()
  const id = bench.run(
    'sbatch',
    '--parsable',
    `--output=${own}/job.log`,
    '--partition=main',
    '--time=60',
    script,
  )
  const took = (await firstEvent(join(own, 'attempts', '1'), 'step')) - asked
  bench.run('scancel', id.trim())
  await quiet(bench)
  return took
}

async function submitToFirstStep(bench) {
  const [through, hand] = [[], []]
  let first
  for (let round = 0; round < ROUNDS; round += 1) {
    const { asked, run } = await train(bench, `first-${round}`, 'training.max_steps=100000')
    through.push((await firstEvent(join(run.path, 'attempts', '1'), 'step')) - asked)
    await cancel(bench.ctx, run.id, { reason: null })
    await quiet(bench)
    hand.push(await byHand(bench, run, `first-${round}`))
    first ??= run
  }
  const ratio = median(through) / median(hand)
  const own = {
    what: 'submit to first step through Orion, beside sbatch by hand',
    figure: `${times(ratio)} (${ms(median(through))}, by hand ${ms(median(hand))}; ${ROUNDS} rounds)`,
    spread: spreadOf(through, ms),
    limit: '<= 1.1x',
    goal: '',
    held: ratio <= 1.1,
  }
  return [own, ...(await peers(bench, first, median(hand)))]
}

/** Other launchers doing the same, where an environment that has them is named by ORION_BENCH_PEERS. */
async function peers(bench, run, hand) {
  const venv = process.env.ORION_BENCH_PEERS
  if (!venv) return []
  const rows = []
  for (const [peer, title] of [
    ['torchx', 'TorchX'],
    ['nemo_run', 'NeMo-Run'],
  ]) {
    const took = []
    for (let round = 0; round < PEER_ROUNDS; round += 1) {
      // NeMo-Run 0.11 submits a name with an underscore and then never starts its script.
      const name = `${peer.replace('_', '-')}-${round}`
      const own = copyOf(bench, run, name)
      const script = scriptIn(own, name)
      const asked = performance.now()
      bench.run(join(venv, 'bin', 'python'), 'scripts/bench/slurm_peer.py', peer, script, own)
      took.push((await firstEvent(join(own, 'attempts', '1'), 'step')) - asked)
      bench.run('scancel', '--me')
      await quiet(bench)
    }
    const figure = `${times(median(took) / hand)} (${ms(median(took))})`
    rows.push({
      what: `the same through ${title}`,
      figure,
      spread: spreadOf(took, ms),
      limit: '',
      goal: '',
      held: null,
    })
  }
  return rows
}

async function resumeToFirstStep(bench) {
  const { ctx } = bench
  const { run } = await train(bench, 'resumed', 'training.max_steps=100000', 'checkpoint.every=10')
  await firstEvent(join(run.path, 'attempts', '1'), 'checkpoint.saved')
  await cancel(ctx, run.id, { reason: null })
  await quiet(bench)
  const [through, hand] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = performance.now()
    const plan = await planResume(ctx, run.id)
    await resume(ctx, plan, { reason: 'bench' })
    through.push((await firstEvent(join(run.path, 'attempts', String(round + 2)), 'step')) - asked)
    await cancel(ctx, run.id, { reason: null })
    await quiet(bench)
    hand.push(await byHand(bench, run, `resumed-${round}`, plan.checkpoint?.path))
  }
  const ratio = median(through) / median(hand)
  return {
    what: 'resume to first step through Orion, beside sbatch by hand from the same checkpoint',
    figure: `${times(ratio)} (${ms(median(through))}, by hand ${ms(median(hand))}; ${ROUNDS} rounds)`,
    spread: spreadOf(through, ms),
    limit: '<= 1.1x',
    goal: '',
    held: ratio <= 1.1,
  }
}

/** From the time that stands in a step's event to the moment at which whoever follows the run is told of it. */
async function stepToScreen(bench) {
  const { run } = await train(bench, 'followed', 'training.max_steps=400', 'training.log_every=1')
  const late = []
  await followRun(bench.ctx, run.id, ({ step, last_event_at }) => {
    if (step !== null && last_event_at) late.push(Date.now() - Date.parse(last_event_at))
  })
  const p95 = quantile(late, 0.95)
  return {
    what: 'from a step on a compute node to its line on the screen, p95',
    figure: ms(p95),
    spread: spreadOf(late, ms),
    limit: '1000 ms',
    goal: '1000 ms',
    held: p95 <= 1_000,
  }
}

/** Calls of Slurm's commands while one session watches many runs of which a few run and the others wait. */
async function callsAMinute(bench) {
  const { ctx } = bench
  for (let at = 0; at < WATCHED; at += 1) {
    const ranks = at < 2 ? 1 : 64
    const words = [`training.seed=${at}`, `resources.ranks=${ranks}`, `data.batch_size=${ranks}`]
    await train(bench, `many-${at}`, 'training.max_steps=100000', ...words)
  }
  const following = startFollowing(ctx)
  // A submission makes the first minute a lively one.
  await pause(60_000)
  writeFileSync(bench.calls, '')
  await pause(WATCH_MS)
  const calls = readFileSync(bench.calls, 'utf8').split('\n').filter(Boolean).length
  await following.stop()
  bench.run('scancel', '--me')
  await quiet(bench)
  await reconcile(ctx)
  const figure = (calls * 60_000) / WATCH_MS
  return {
    what: `calls of the scheduler a minute while ${WATCHED} runs are watched`,
    figure: String(figure),
    spread: `over ${WATCH_MS / 60_000} minutes`,
    limit: '6',
    goal: '6',
    held: figure <= 6,
  }
}

/** Ranks that print as fast as is promised, followed over SSH; every line must arrive once, in order. */
async function loudRanks({ folder, ctx }) {
  const { ranks, a_second, seconds } = LOUD
  const adapter = await ctx.adapter('polaris-ssh')
  const path = join(folder, 'runs-ssh', 'loud')
  const launchOf = { mode: 'torchrun', module: 'loud', args: [String(a_second), String(seconds)] }
  const job = makeJob(path, launchOf, { ranks, env: { ORION_PYTHON: python } })
  cpSync(fixture('loud.py'), join(job.bundle.path, 'source', 'loud.py'))
  await adapter.submit(job)
  const logs = await logsHere(ctx, { run_id: 'loud', path, attempt: 1, adapter: 'polaris-ssh' })
  const began = performance.now()
  for (;;) {
    const seen = (await adapter.poll([{ token: job.token, run_path: path, attempt: 1, handle: null }])).get(
      job.token,
    )
    await logs.files().catch(() => [])
    if (seen?.state === 'ended') break
    await pause(500)
  }
  const files = (await logs.files()).filter(({ rank, stream }) => rank !== null && stream === 'out')
  logs.close()
  const expected = ranks * a_second * seconds
  let arrived = 0
  for (const { path: file } of files) {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    arrived += lines.filter((line, at) => line.startsWith(`${at} `)).length
  }
  return {
    what: `${ranks} ranks at ${a_second} lines/s each, followed over SSH: lines that arrived in order`,
    figure: `${arrived} of ${expected}`,
    spread: `${ms(performance.now() - began)}`,
    limit: 'all',
    goal: 'all',
    held: arrived === expected,
  }
}
