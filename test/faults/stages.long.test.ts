import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Lineage } from '../../src/control/lineage.ts'
import type { Measured } from '../../src/schema/benchmark.ts'
import type { Checkpoint } from '../../src/schema/checkpoint.ts'
import type { Run } from '../../src/schema/run.ts'
import { canHaveRig, testRig } from '../rig/for-tests.ts'
import { profilesText } from '../rig/profiles.ts'
import { compareScreens } from '../support/compare-screens.ts'
import { writeSettings } from '../support/hosts.ts'
import { OrionHome } from '../support/orion-home.ts'
import { until } from '../support/until.ts'
import { jobProcesses, kill } from './job-processes.ts'

const common = `
pipeline: study
model: {name: spike_count_mlp, dim: 8, depth: 1, history_bins: 4}
checkpoint: {every: 2, keep_last: 3}
benchmarks: [{suite: r2-velocity@1, mode: inline}]
`
const data = (split: string) =>
  `data: {query: 'query(dataset="r2-test")', window_s: 0.5, batch_size: 6, readout: {field: cursor.vel}, split: ${split}}`

/** The last first; the pretraining sees all of every recording, the others only the first part. */
const STUDY = [
  `name: last\ntraining: {max_steps: 4}\ninit_from: {run: middle, checkpoint: last}\n${data('{train: 0.5, valid: 0.2}')}${common}`,
  `name: first\ntraining: {max_steps: 4}\n${data('{train: 1.0, valid: 0.0}')}${common}`,
  `name: middle\ntraining: {max_steps: 400}\ninit_from: {run: first, checkpoint: last}\n${data('{train: 0.5, valid: 0.2}')}${common}`,
]

/** Seen time of each recording of a checkpoint, seconds. */
function seen({ path }: Checkpoint): Record<string, number> {
  const { recordings } = JSON.parse(readFileSync(join(path, 'data_hashes/manifest.json'), 'utf8'))
  return Object.fromEntries(
    Object.entries<{ windows: [number, number][] }>(recordings).map(([id, { windows }]) => [
      id,
      windows.reduce((sum, [start, end]) => sum + end - start, 0),
    ]),
  )
}

/** A registry with the cluster of the rig among its profiles. */
async function homeOnCluster(): Promise<OrionHome> {
  const rig = await testRig()
  const home = new OrionHome()
  home.env.SLURM_CONF = rig.slurm_conf
  writeSettings(home.path, profilesText(rig))
  return home
}

const PLACES: [place: string, profile: string, open: () => Promise<OrionHome>][] = [
  ['this machine', 'local', async () => new OrionHome()],
  ...(canHaveRig() ? [['a cluster', 'polaris', homeOnCluster] as (typeof PLACES)[number]] : []),
]

it.each(PLACES)(
  'three stages of real training on %s, the middle one killed and resumed, are one lineage with one superset of data, on every screen and in --json',
  async (_place, profile, open) => {
    const home = await open()
    onTestFinished(() => {
      for (const { pid } of home.json<Run[]>('runs').flatMap(({ id }) => jobProcesses(id))) kill(pid)
    })
    home.simulate(12)
    const file = join(home.path, 'study.yaml')
    writeFileSync(file, STUDY.join('---\n'))
    expect(home.must('train', file, '--on', profile, '--detach')).toMatch(
      /planned middle as \w+: waits for first/,
    )
    const named = (name: string) => {
      const [run] = home.json<Run[]>('runs', `name:${name}`)
      if (!run) throw new Error(`${name} is not in the list`)
      return run
    }
    const saved = (name: string) => home.json<Checkpoint[]>('checkpoints', named(name).id)
    const { id } = named('middle')
    expect(named('last')).toMatchObject({ state: 'planned', attempt: 0, waiting: { upstream: id } })
    expect(named('middle').adapter).toBe(profile)

    // Nobody follows: every look at the list launches what can be launched.
    await until(() => (named('middle').state === 'running' && saved('middle').length > 1 ? true : null), {
      what: 'two checkpoints of the middle stage',
      timeoutMs: 240_000,
    })
    for (const { pid, part } of jobProcesses(id)) if (part === 'supervisor') kill(pid)
    for (const { pid } of jobProcesses(id)) kill(pid)
    await until(() => (['lost', 'failed'].includes(named('middle').state) ? true : null), {
      what: 'the end of the killed stage',
      timeoutMs: 60_000,
    })
    home.call('runs')
    expect(named('last').waiting?.why).toMatch(/^its upstream middle .* is (lost|failed): resume that/)

    const steps = Math.max(...saved('middle').map(({ step }) => step)) + 4
    home.must('resume', id, `training.max_steps=${steps}`, '--inexact')
    await until(() => (named('last').state === 'completed' ? true : null), {
      what: 'the last stage',
      timeoutMs: 240_000,
    })
    expect(readdirSync(join(named('last').path, 'attempts'))).toEqual(['1'])

    const { root, runs } = home.json<Lineage>('lineage', 'last')
    const [middle] = root.children
    expect([root.name, middle?.name, middle?.children[0]?.name, runs]).toEqual(['first', 'middle', 'last', 3])
    expect(middle?.resumes).toMatchObject([{ attempt: 2 }])
    expect(home.json<Run[]>('runs', 'pipeline=study')).toHaveLength(3)

    const [whole, between, all] = ['first', 'middle', 'last'].map(name => {
      const newest = saved(name).toSorted((a, b) => b.step - a.step)[0]
      if (!newest) throw new Error(`${name} has no checkpoint`)
      return seen(newest)
    })
    for (const [recording, seconds] of Object.entries(whole ?? {})) {
      expect(between?.[recording]).toBeGreaterThanOrEqual(seconds)
      expect(all?.[recording]).toBeGreaterThanOrEqual(between?.[recording] ?? 0)
    }

    // The last stages never saw the end of a recording themselves: their ancestor did.
    const held = [
      'query(dataset="r2-test")',
      '--part',
      'valid',
      '--train',
      '0.5',
      '--valid',
      '0.2',
      '--window',
      '0.5',
    ]
    for (const name of ['first', 'middle', 'last']) {
      expect(home.call('overlap', `${named(name).id}@last`, ...held).stdout).toMatch(/was trained on \d+ of/)
    }

    const results = home.json<Measured[]>('bench', 'results')
    expect(results.filter(({ state }) => state === 'finished')).toHaveLength(3)
    const context = await openContext({ env: home.env })
    try {
      await compareScreens(context, (...argv) => home.json(...argv))
    } finally {
      await context.close()
    }
  },
  900_000,
)
