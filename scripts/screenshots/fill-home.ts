import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { dataAdd } from '../../src/control/data-add.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { type Plan, planRun } from '../../src/control/plan.ts'
import { writeBundle } from '../../src/control/write-bundle.ts'
import type { Event } from '../../src/schema/event.ts'
import { writeCheckpoint } from '../../test/support/checkpoint-folder.ts'
import { NOTES, noteLinks, PROFILES } from '../../test/support/hosts.ts'
import { addScores } from '../../test/support/seeded-scores.ts'
import { lineAt, metricsAt, NOW, type PicturedRun, RUNS, SCORES } from './laboratory.ts'

/** Names of places; the files of all runs lie here, so that a picture shows what can be read. */
const SETTINGS = `${PROFILES}  gpu-box: { adapter: local }
  cluster: { adapter: local }
`

interface Saved {
  hash: string
  at: string
}

/** Fills the home of a user with the pictured laboratory: settings, recordings, runs, logs, checkpoints and a draft. */
export async function fillHome(user: string): Promise<void> {
  const settings = join(user, '.config/orion/config.yaml')
  mkdirSync(dirname(settings), { recursive: true })
  writeFileSync(settings, SETTINGS)
  const env = { ...process.env, HOME: user }
  const ctx = await openContext({ env, now: () => NOW })
  try {
    await recordings(ctx, join(user, 'recordings'))
    // Somebody else seems to keep the registry current, so that nobody looks for jobs that never were.
    noteLinks(ctx.paths.home, NOTES)
    ctx.store.acquireLease('reconcile', 'the pictures', 3600)
    const saved = new Map<string, Saved>()
    const config = await loadConfig(ctx, { file: 'examples/r2-test.yaml' }, [])
    for (const [at, run] of RUNS.entries()) {
      const overrides = [`name=${run.name}`, `training.max_steps=${run.max_steps}`, ...run.overrides]
      const value = structuredClone(config.config)
      const plan = await planRun(ctx, await loadConfig(ctx, { value, name: 'r2-test.yaml' }, overrides))
      await addRun(ctx, run, plan, idOf(run, at), saved)
    }
    scores(ctx, saved)
  } finally {
    await ctx.close()
  }
}

const idOf = (run: PicturedRun, at: number): string => {
  const { age_s, step_s, attempts } = run
  const steps = attempts.reduce((sum, [from, to]) => sum + to - from, 0)
  const born = new Date(NOW.getTime() - (age_s + steps * step_s + 90) * 1000)
  const stamp = born
    .toISOString()
    .replace(/[-:]|\..*$/g, '')
    .replace('T', '-')
  return `${stamp}-${(0x3a7f01 + at * 0x02b3d5).toString(16).padStart(6, '0')}`
}

/** What the pictured checkpoints got; of the last one nobody has looked whether it saw what is held out. */
function scores({ store, paths }: Context, saved: ReadonlyMap<string, Saved>): void {
  const suite = 'r2-velocity@1'
  const subjects = new Map(
    store.checkpoints(null, { limit: 1_000 }).items.map(({ run_id, step, checkpoint_hash }) => {
      const name = store.run(run_id)?.name ?? run_id
      return [`${name}@${step}`, { run: run_id, step, hash: checkpoint_hash }] as const
    }),
  )
  const measured = SCORES.filter(({ of }) => saved.has(of))
  const baseline = { of: 'baseline', suite, error: 0.3 }
  addScores(store, {
    ...{ runs: paths.runs, now: NOW, subjects, recordings: ['r2-test/reach-1', 'r2-test/reach-2'] },
    measurements: [baseline, { ...baseline, suite: 'grasshopper-envelope@1', error: 0.55 }, ...measured],
  })
}

async function recordings(ctx: Context, folder: string): Promise<void> {
  const make = ['simulate', 'r2-test', '--out', folder, '--duration-s', '90', '--units', '24']
  await ctx.dataTool('orion.ursa', make, () => {})
  await dataAdd(ctx, [folder], {}, () => {})
}

async function addRun(
  ctx: Context,
  run: PicturedRun,
  plan: Plan,
  id: string,
  saved: Map<string, Saved>,
): Promise<void> {
  const { store } = ctx
  const path = run.where === 'local' ? join(ctx.paths.runs, id) : `/shared/ada/runs/${id}`
  const here = run.where === 'local' ? path : join(ctx.paths.home, 'mirror', id)
  const steps = run.attempts.reduce((sum, [from, to]) => sum + to - from, 0)
  const begin = NOW.getTime() - (run.age_s + steps * run.step_s) * 1000
  const newRun = {
    id,
    key: plan.key,
    name: run.name,
    task_type: plan.task_type,
    max_steps: run.max_steps,
    adapter: run.where,
    path: here,
    created_at: new Date(begin - 80_000).toISOString(),
    config: plan.loaded.config,
    identity: plan.identity,
    provenance: plan.provenance,
    summary: plan.summary,
    source: 'examples/r2-test.yaml',
  }
  const bundle = await bundleOf(ctx, run, plan, newRun, join(here, 'bundle'))
  let end = begin
  const attempts: [number, number][] = run.attempts.length > 0 ? [...run.attempts] : [[0, 0]]
  for (const [at, [from, to]] of attempts.entries()) {
    const n = at + 1
    const token = `orion-${id}-${n}`
    const attempt = {
      run_id: id,
      n,
      token,
      adapter: run.where,
      bundle_path: join(here, 'bundle'),
      bundle_digest: bundle,
      from_checkpoint: n === 1 ? null : `${here}/checkpoints/step-${String(from).padStart(9, '0')}`,
      start_step: from,
      exact: true,
      ranks: plan.resolved.resources.ranks,
      reason: null,
    }
    if (n === 1) store.createRun(newRun, attempt, null)
    else store.addAttempt(attempt, null)
    store.markSent(token)
    store.confirmSubmitted(token, { pid: 4000 + n })
    if (n === 1 && run.from) {
      const parent = saved.get(`${run.from.name}@${run.from.step}`)
      const parentRun = store.matchRuns(run.from.name)[0]
      if (parent && parentRun)
        store.addEdge({
          kind: run.from.kind,
          parent_run: parentRun.id,
          parent_step: run.from.step,
          parent_hash: parent.hash,
          child_run: id,
          child_attempt: 1,
        })
    }
    if (to > from) {
      const events = eventsOf(run, plan, { from, to, begin: end, here, id, n }, saved)
      store.ingest({ run_id: id, attempt: n, writer: `rank0-${n}`, from: 0, to: events.length * 200, events })
      if (run.where === 'local') writeLogs(run, here, n, { from, to, begin: end })
    }
    end += (to - from) * run.step_s * 1000
    const last = n === attempts.length
    const state = last ? run.state : 'preempted'
    const over = ['running', 'queued'].includes(state) ? {} : { ended_at: new Date(end).toISOString() }
    store.transition(id, n, ['planned', 'submitted', 'queued', 'running'], {
      state,
      ...over,
      ...(last && run.failure ? { failure: run.failure } : {}),
    })
  }
  // What is over was looked at, but for what just failed.
  if (run.failure === undefined) store.markSeen(id)
}

/** Digest of the bundle; written where a resume will look for it. */
async function bundleOf(
  ctx: Context,
  run: PicturedRun,
  plan: Plan,
  newRun: Parameters<Plan['loaded']['plugin']['buildBundle']>[2],
  path: string,
): Promise<string> {
  if (run.failure === undefined) return plan.key
  const { files } = await ctx.adapter('local')
  const { manifest } = await writeBundle(files, path, {
    task_type: plan.task_type,
    plan: plan.loaded.plugin.buildBundle(plan.resolved, plan.loaded.config, newRun),
    resolved: plan.resolved,
    uncommitted: '',
  })
  return manifest.digest
}

interface Stretch {
  from: number
  to: number
  /** Milliseconds since 1970. */
  begin: number
}

function eventsOf(
  run: PicturedRun,
  plan: Plan,
  { from, to, begin, here, id, n }: Stretch & { here: string; id: string; n: number },
  saved: Map<string, Saved>,
): Event[] {
  const events: Event[] = []
  const time = (step: number) => new Date(begin + (step - from) * run.step_s * 1000).toISOString()
  const base = (step: number) => ({ seq: events.length + 1, time: time(step), rank: 0 })
  events.push({
    ...base(from),
    type: 'run.started',
    pid: 4000,
    host: run.where === 'local' ? 'ada-desktop' : 'gpu-07',
    world_size: plan.resolved.resources.ranks,
    max_steps: run.max_steps,
    start_step: from,
    checkpoint_hash: null,
    summary: { model: 'POYO', parameters: '2,554,260', data: 'r2-test  3 recordings' },
  })
  for (let step = from + 1; step <= to; step += 1) {
    if (step % 5 === 0 || step > to - 3)
      events.push({ ...base(step), type: 'step', step, metrics: metricsAt(run, step) })
    if (step % run.every === 0 && (run.kept.includes(step) || n > 1)) {
      const name = `step-${String(step).padStart(9, '0')}`
      const facts = writeCheckpoint(join(here, 'checkpoints', name), {
        run_id: id,
        step,
        attempt: n,
        world_size: plan.resolved.resources.ranks,
        parent: [...saved].findLast(([key]) => key.startsWith(`${run.name}@`))?.[1].hash ?? null,
        config: plan.loaded.config,
        weights: {
          'encoder.weight': [1, 2, 3, step / 100],
          'readout.bias': [run.loss.to, run.max_steps, 1],
        },
        data: Object.fromEntries(
          plan.resolved.recordings.map(({ id, hash }) => [
            id,
            { hash, windows: [[0, 76.5] as [number, number]], samples: step * 16 },
          ]),
        ),
        environment: { python: '3.11.9', torch: '2.13.0', threads: 1 },
        packages: ['torch==2.13.0'],
      })
      saved.set(`${run.name}@${step}`, { hash: facts.checkpoint_hash, at: time(step) })
      const metrics = { 'loss/train': metricsAt(run, step)['loss/train'] ?? 0 }
      events.push({
        ...base(step),
        type: 'checkpoint.saved',
        step,
        name,
        ...facts,
        bytes: 30_800_000,
        metrics,
      })
    }
  }
  return events
}

/** Output of two ranks and of their launcher; the second one ends as the failure says. */
function writeLogs(run: PicturedRun, here: string, n: number, { from, to, begin }: Stretch): void {
  const folder = join(here, `attempts/${n}/logs/${run.where === 'local' ? 'ada-desktop' : 'gpu-07'}`)
  mkdirSync(folder, { recursive: true })
  const at = (step: number) => new Date(begin + (step - from) * run.step_s * 1000)
  const ranks = run.failure ? [0, 1] : [0]
  for (const rank of ranks) {
    const lines = Array.from({ length: to - from }, (_, step) => {
      const line = lineAt(run, from + step + 1, rank, at(from + step + 1))
      const saves = (from + step + 1) % run.every === 0 && rank === 0
      return saves
        ? `${line}${line.slice(0, 23)} saved checkpoints/step-${String(from + step + 1).padStart(9, '0')}  29.4 MiB in 0.21 s, training went on\n`
        : line
    })
    writeFileSync(join(folder, `rank${rank}.out`), lines.join(''))
  }
  if (!run.failure) return
  const clock = at(to).toISOString().replace('T', ' ').slice(0, 23)
  writeFileSync(
    join(folder, 'rank1.err'),
    `${clock} \u001b[31mRuntimeError: CUDA error: uncorrectable ECC error encountered\u001b[0m\n` +
      `${clock} Search for \`cudaErrorECCUncorrectable' in the CUDA runtime documentation.\n`,
  )
  writeFileSync(
    join(folder, 'agent.err'),
    `E0314 ${clock.slice(11)} 4000 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 1 (pid: 4012) of binary: python\n`,
  )
}
