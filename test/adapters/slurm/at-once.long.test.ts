import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Attempt } from '../../../src/schema/attempt.ts'
import type { Run } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { profilesText } from '../../rig/profiles.ts'
import type { Rig } from '../../rig/rig.ts'
import { say } from '../../rig/say.ts'
import { writeSettings } from '../../support/hosts.ts'
import { OrionHome } from '../../support/orion-home.ts'
import { until } from '../../support/until.ts'

const SHORT = [
  'training.max_steps=6',
  'checkpoint.every=3',
  'data.window_s=0.5',
  'model={name: spike_count_mlp, dim: 8, depth: 1, history_bins: 4}',
]
const CONFIG = join(process.cwd(), 'examples', 'r2-test.yaml')

describe.runIf(canHaveRig())('orion train --at-once on a real cluster', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await testRig()
  }, 90_000)

  function started(): OrionHome {
    const home = new OrionHome()
    home.env.SLURM_CONF = rig.slurm_conf
    writeSettings(home.path, profilesText(rig))
    return home
  }

  it.each(['polaris', 'polaris-ssh'])(
    'lets two trainings of a sweep run at a time, each waiting for the end of the second before it: %s',
    async profile => {
      const home = started()
      home.simulate(20)
      const sweep = join(home.path, 'sweep.yaml')
      writeFileSync(sweep, `${readFileSync(CONFIG, 'utf8')}\nsweep: { training.seed: [1, 2, 3, 4, 5] }\n`)
      home.must('train', sweep, '--on', profile, '--at-once', '2', '--detach', ...SHORT)
      const runs = home.json<Run[]>('runs')
      expect(runs).toHaveLength(5)
      const jobs = runs
        .map(({ id }) => home.json<{ attempts: Attempt[] }>('show', id).attempts[0]?.handle?.job_id)
        .map(Number)
        .sort((a, b) => a - b)
      const slurm = (...argv: string[]) => say(argv, { SLURM_CONF: rig.slurm_conf })
      const told = async (field: string) =>
        (await slurm('sacct', '-n', '-P', '-X', '-j', jobs.join(','), '-o', field)).split('\n')
      await until(async () => (await told('state')).every(state => state === 'COMPLETED'), {
        timeoutMs: 400_000,
        everyMs: 500,
        what: 'the end of all jobs',
      })
      const spans = (await told('start,end')).map(line => line.split('|'))
      expect(spans).toHaveLength(5)
      for (const [start = ''] of spans) {
        const running = spans.filter(([from = '', to = '']) => from <= start && start < to)
        expect(running.length, JSON.stringify(spans)).toBeLessThanOrEqual(2)
      }
      for (const { id } of runs)
        expect(home.json<Run>('show', id)).toMatchObject({ state: 'completed', step: 6, adapter: profile })
    },
    900_000,
  )

  it('is refused with what to do where nothing can wait, and starts nothing', () => {
    const home = started()
    const refused = home.call('train', CONFIG, '--at-once', '2', '--detach')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/local.*has no scheduler/)
    expect(refused.stderr).toContain('--on PROFILE')
    expect(home.call('train', CONFIG, '--on', 'polaris', '--at-once', '0').stderr).toMatch(/at-once/)
    expect(home.json<Run[]>('runs')).toEqual([])
  }, 60_000)
})
