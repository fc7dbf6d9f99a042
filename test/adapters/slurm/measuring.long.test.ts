import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Attempt } from '../../../src/schema/attempt.ts'
import type { Measured } from '../../../src/schema/benchmark.ts'
import type { Run } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { profilesText } from '../../rig/profiles.ts'
import type { Rig } from '../../rig/rig.ts'
import { writeSettings } from '../../support/hosts.ts'
import { OrionHome } from '../../support/orion-home.ts'
import { until } from '../../support/until.ts'

const SHORT = [
  'training.max_steps=6',
  'checkpoint.every=3',
  'data.window_s=0.5',
  'model={name: spike_count_mlp, dim: 8, depth: 1, history_bins: 4}',
]

describe.runIf(canHaveRig())('a training on a cluster whose checkpoints are measured', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await testRig()
  }, 90_000)

  it.each(['polaris', 'polaris-ssh'])(
    'has each measured by a job of its own there, once: %s',
    async profile => {
      const home = new OrionHome()
      home.env.SLURM_CONF = rig.slurm_conf
      writeSettings(home.path, profilesText(rig))
      home.simulate(20)
      const config = join(process.cwd(), 'examples', 'r2-test.yaml')
      home.must(
        'train',
        config,
        '--on',
        profile,
        ...SHORT,
        'benchmarks=[{suite: r2-velocity@1, every: 3}]',
        '--detach',
      )
      const runs = () => home.json<Run[]>('runs')
      const training = runs().find(({ task_type }) => task_type === 'training')
      if (!training) throw new Error('the training is not in the list')
      const results = () => home.json<Measured[]>('bench', 'results', training.id)
      await until(
        () => {
          const { state } = home.json<Run>('show', training.id)
          if (['failed', 'lost', 'cancelled'].includes(state)) throw new Error(`the training is ${state}`)
          return results().filter(({ state: of }) => of === 'finished').length === 2
        },
        { timeoutMs: 400_000, everyMs: 1_000, what: 'two scores' },
      )
      expect(results().map(({ step, state }) => [step, state])).toEqual([
        [6, 'finished'],
        [3, 'finished'],
      ])
      const measurings = runs().filter(({ task_type }) => task_type === 'evaluation')
      expect(measurings.map(({ adapter }) => adapter)).toEqual([profile, profile])
      const jobs = [training, ...measurings].map(({ id }) => {
        const [attempt] = home.json<{ attempts: Attempt[] }>('show', id).attempts
        return attempt?.handle?.job_id
      })
      expect(new Set(jobs).size).toBe(3)
      const { path } = home.json<Run>('show', training.id)
      await until(() => readdirSync(join(path, 'awaiting')).length === 0, {
        timeoutMs: 60_000,
        what: 'the checkpoints to be let go',
      })
      home.call('runs')
      expect(runs()).toHaveLength(3)
    },
    900_000,
  )
})
