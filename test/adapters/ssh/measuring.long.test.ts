import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Measured } from '../../../src/schema/benchmark.ts'
import type { Checkpoint } from '../../../src/schema/checkpoint.ts'
import type { Run } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { OrionHome } from '../../support/orion-home.ts'
import { breakConnections } from './break.ts'
import { BOTH, hostElsewhere } from './hosts.ts'

const SHORT = [
  'training.max_steps=6',
  'checkpoint.every=3',
  'data.window_s=0.5',
  'model={name: spike_count_mlp, dim: 8, depth: 1, history_bins: 4}',
]

/** `orion bench run` asked for by hand of a checkpoint that this machine cannot open. */
describe.runIf(canHaveRig()).each(BOTH)('a checkpoint on another machine, over %s', transport => {
  beforeAll(async () => void (await testRig()), 90_000)

  it('is measured there; its scores and items are here, and are here while its machine is not', async () => {
    const home = new OrionHome()
    const { path, config, listener } = await hostElsewhere()
    const far = {
      adapter: 'ssh',
      host: 'box',
      ssh_config: config,
      transport,
      run_root: `${path}/runs`,
      python: process.env.ORION_PYTHON ?? join(process.cwd(), '.venv/bin/python'),
    }
    mkdirSync(join(home.path, 'config/orion'), { recursive: true })
    writeFileSync(join(home.path, 'config/orion/config.yaml'), JSON.stringify({ profiles: { far } }))
    home.simulate(20)
    home.must('train', join(process.cwd(), 'examples', 'r2-test.yaml'), '--on', 'far', ...SHORT)
    const [training] = home.json<Run[]>('runs')
    if (!training) throw new Error('the training is not in the list')
    const [last, first] = home.json<Checkpoint[]>('checkpoints', training.id)
    expect(existsSync(last?.path ?? '')).toBe(false)

    for (const each of [last, first]) home.must('bench', 'run', 'r2-velocity', each?.id ?? '')
    const runs = home.json<Run[]>('runs').filter(({ task_type }) => task_type === 'evaluation')
    expect(runs.map(({ adapter, state }) => [adapter, state])).toEqual([
      ['far', 'completed'],
      ['far', 'completed'],
    ])
    const results = home.json<Measured[]>('bench', 'results', training.id)
    expect(results.map(({ step, state }) => [step, state])).toEqual([
      [3, 'finished'],
      [6, 'finished'],
    ])
    expect(results.map(({ overlap }) => overlap?.overlapping)).toEqual([0, 0])
    // Item by item, from the files of both results.
    const compared = home.call('bench', 'compare', 'r2-velocity', first?.id ?? '', last?.id ?? '')
    expect(compared.stdout).toMatch(/9 items/)

    breakConnections(listener)
    process.kill(listener, 'SIGKILL')
    expect(home.must('bench', 'run', 'r2-velocity', last?.id ?? '')).toContain('r2')
    const other = home.call('bench', 'run', 'r2-velocity', last?.id ?? '', '--partial', '0.1')
    expect(other.code).toBe(6)
    expect(other.stderr).toContain('box')
  }, 900_000)
})
