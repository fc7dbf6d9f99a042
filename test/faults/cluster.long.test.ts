import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Lineage } from '../../src/control/lineage.ts'
import type { Attempt } from '../../src/schema/attempt.ts'
import type { RunDetail } from '../../src/schema/run.ts'
import { canHaveRig } from '../rig/for-tests.ts'
import { profilesText } from '../rig/profiles.ts'
import { bringBackNode, loseNode, type Rig, startRig, stopRig } from '../rig/rig.ts'
import { say } from '../rig/say.ts'
import { writeSettings } from '../support/hosts.ts'
import { until } from '../support/until.ts'
import { InterruptedTraining, type Result, smallConfig, type Training } from './interrupted-training.ts'
import { kill } from './job-processes.ts'

/** So many that none is done before the scheduler looks at time limits, which it does twice a minute. */
const STEPS = 2400
const CONFIG = smallConfig({
  head: 'infra: polaris\nresources: {nodes: 2}',
  steps: STEPS,
  validates: 1200,
  saves: 20,
})

const trainingOn = (rig: Rig): Training => ({
  ranks: 2,
  steps: STEPS,
  config: 'faults.yaml',
  prepare(home) {
    home.env.SLURM_CONF = rig.slurm_conf
    writeSettings(home.path, profilesText(rig))
    writeFileSync(join(home.path, this.config), CONFIG)
    home.simulate(12)
  },
})

/** Processes that a cluster started on one of its nodes, which all are this machine, as are those of other clusters. */
const processesOn = (node: string, { slurm_conf }: Rig): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0')
        return [`SLURMD_NODENAME=${node}`, `SLURM_CONF=${slurm_conf}`].every(each =>
          environment.includes(each),
        )
      } catch {
        return false
      }
    })
    .map(Number)

describe.runIf(canHaveRig())('a training of two ranks on two nodes of a cluster', () => {
  const folder = canHaveRig() ? mkdtempSync(join('/tmp', 'orion-faults-cluster-')) : ''
  let rig: Rig
  let training: InterruptedTraining
  let reference: Result
  let lost = ''
  beforeAll(async () => {
    rig = await startRig({ folder: join(folder, 'rig'), port: 17_600, nodes: 3, spare: 1 })
    training = new InterruptedTraining(trainingOn(rig))
    reference = training.reference().result
  }, 400_000)
  afterAll(async () => {
    await stopRig(join(folder, 'rig'))
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)
  afterEach(async () => {
    if (lost !== '') await bringBackNode(rig.folder, lost)
    lost = ''
  }, 200_000)

  const slurm = (...argv: string[]) => say(argv, { SLURM_CONF: rig.slurm_conf })
  const nodesOf = async (job: string) =>
    (await slurm('scontrol', 'show', 'hostnames', await slurm('squeue', '-h', '-j', job, '-o', '%N'))).split(
      '\n',
    )

  it.each<{ what: string; state: string; goesOn: string | null; strike(job: string): Promise<unknown> }>([
    {
      what: 'its job is cancelled in the scheduler',
      state: 'cancelled',
      goesOn: null,
      strike: job => slurm('scancel', job),
    },
    {
      what: 'a job of a higher partition takes its nodes',
      state: 'preempted',
      goesOn: 'preempted',
      strike: () =>
        slurm('sbatch', '-p', 'urgent', '-N3', '--exclusive', '-o', '/dev/null', '--wrap=sleep 2'),
    },
    {
      what: 'its time is over',
      state: 'preempted',
      goesOn: 'time_limit',
      strike: job => slurm('scontrol', 'update', `JobId=${job}`, 'TimeLimit=1'),
    },
    {
      what: 'its job is put back into the queue',
      state: 'preempted',
      goesOn: 'requeued',
      async strike(job) {
        await slurm('scontrol', 'update', `JobId=${job}`, 'Requeue=1')
        await slurm('scontrol', 'requeue', job)
      },
    },
    {
      what: 'one of its nodes dies',
      state: 'failed',
      goesOn: 'node_fail',
      async strike(job) {
        lost = (await nodesOf(job)).at(-1) ?? ''
        await loseNode(rig.folder, lost)
        for (const pid of processesOn(lost, rig)) kill(pid)
      },
    },
  ])(
    'ends with the same bits, as one run, when $what',
    async ({ what, state, goesOn, strike }) => {
      const { home } = training
      const id = await training.start(what.replaceAll(' ', '-'))
      const page = () => home.json<RunDetail & { attempts: Attempt[] }>('show', id)
      await until(() => (page().step ?? 0) >= 30, { timeoutMs: 120_000, everyMs: 250, what: 'step 30' })
      const job = String(page().attempts[0]?.handle?.job_id)
      expect(await nodesOf(job)).toHaveLength(2)
      await strike(job)
      const reaches = (last: string) =>
        until(() => page().state === last, { timeoutMs: 480_000, everyMs: 500, what: `it to be ${last}` })
      if (goesOn === null) {
        await reaches(state)
        home.must('resume', id, '--detach')
      }
      await reaches('completed')

      const { attempts } = page()
      expect(attempts).toMatchObject([
        { state },
        { state: 'completed', reason: goesOn && `went on by itself: ${goesOn}` },
      ])
      expect(attempts[1]?.start_step).toBeGreaterThanOrEqual(20)
      expect(training.result(id)).toEqual(reference)
      expect(training.trainedTwice(id)).toEqual([])
      const { root, runs } = home.json<Lineage>('lineage', id)
      expect(runs).toBe(1)
      expect(root).toMatchObject({ run_id: id, resumes: [{ attempt: 2 }], children: [] })
    },
    900_000,
  )
})
