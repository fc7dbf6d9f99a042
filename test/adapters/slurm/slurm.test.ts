import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { slurmAdapter } from '../../../src/adapters/slurm/adapter.ts'
import { sshConnect } from '../../../src/adapters/ssh/connect.ts'
import { controlFolder } from '../../../src/adapters/ssh/control-folder.ts'
import type { Adapter } from '../../../src/core/adapter.ts'
import { lineJob, outputOf, refOf, shellJob } from '../../conformance/jobs.ts'
import { ended, look, printed, ran, started } from '../../conformance/scene.ts'
import { canHaveRig, testRig, testRigFolder } from '../../rig/for-tests.ts'
import type { Rig } from '../../rig/rig.ts'
import { say } from '../../rig/say.ts'
import { until } from '../../support/until.ts'
import { openCluster } from './cluster.ts'

const SHORT = 'a b\'c"d $(touch canary) ü'
const way = {
  environment: process.env,
  controlFolder: () => controlFolder(join(testRigFolder(), 'control'), '/tmp'),
}

/** The cluster as it is used on its login node, and the same cluster behind SSH. */
const WAYS = ['on the login node', 'over ssh'] as const
const open = (over: (typeof WAYS)[number], slurm: Record<string, string> = {}): Adapter =>
  openCluster({ ...(over === 'over ssh' ? { over: 'ssh' } : {}), slurm }).adapter

describe.runIf(canHaveRig()).each(WAYS)('a Slurm cluster, %s', over => {
  let rig: Rig
  let home = ''
  const adapter = open(over)
  const slurm = (...argv: string[]) => say(argv, { SLURM_CONF: rig.slurm_conf })
  const folder = () => mkdtempSync(join(home, SHORT))

  beforeAll(async () => {
    rig = await testRig()
    home = mkdtempSync(join('/tmp', 'orion-slurm-'))
  })
  afterAll(async () => {
    await adapter.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('runs a job in a folder with a hostile name, and records how it ended', async () => {
    const job = lineJob(folder(), 'printf "%s" "$HOSTILE"; exit 7', {
      env: { HOSTILE: "'; touch canary\n$(id)" },
    })
    expect(await ran(adapter, job, 60_000)).toMatchObject({ code: 7, reason: 'ended' })
    expect(outputOf(job).toString()).toBe("'; touch canary\n$(id)")
    expect(existsSync('canary')).toBe(false)
  })

  it('adopts the job when a submission is repeated, and finds it by its name', async () => {
    const job = shellJob(folder(), 'obedient.sh')
    const first = await started(adapter, job)
    expect(await adapter.find(job.token, job.run_path, 1)).toMatchObject({ job_id: first.job_id })
    expect(await adapter.find(`${job.token}x`, job.run_path, 1)).toBeNull()
    await adapter.cancel(refOf(job), 0)
  }, 120_000)

  it('starts a job once although it was submitted twice', async () => {
    const job = shellJob(folder(), 'once.sh', '1')
    const [first, second] = [await started(adapter, job), await adapter.submit(job)]
    expect(second.job_id).not.toBe(first.job_id)
    await ended(adapter, job, 60_000)
    await until(async () => !(await slurm('squeue', '-h', `--name=${job.token}`)), { timeoutMs: 60_000 })
    expect(readFileSync(join(job.run_path, 'starts'), 'utf8').trimEnd().split('\n')).toHaveLength(1)
  }, 150_000)

  it('lets a job save and stop when it is cancelled', async () => {
    const job = shellJob(folder(), 'obedient.sh')
    await started(adapter, job)
    await printed(job, 'ready', 60_000)
    expect(await adapter.cancel(refOf(job), 30)).toEqual({ killed: 0, gone: true })
    expect(existsSync(join(job.run_path, 'saved'))).toBe(true)
    expect(await look(adapter, job)).toMatchObject({
      state: 'ended',
      exit: { code: 85, reason: 'cancelled' },
    })
  }, 120_000)

  it('says why a job waits, and takes it out of the queue', async () => {
    const blocker = lineJob(folder(), 'sleep 100')
    blocker.bundle.manifest.resources.ranks = 4
    const other = lineJob(folder(), 'sleep 100')
    other.bundle.manifest.resources.ranks = 4
    const job = lineJob(folder(), 'sleep 100')
    for (const each of [blocker, other, job]) await started(adapter, each)
    const seen = await until(
      async () => {
        const now = await look(adapter, job)
        return now.state === 'queued' && now.reason !== null && now.reason !== 'None' ? now : null
      },
      { timeoutMs: 60_000 },
    )
    expect(seen.reason).toMatch(/Resources|Priority/)
    expect(await adapter.cancel(refOf(job), 30)).toEqual({ killed: 1, gone: true })
    for (const each of [blocker, other]) await adapter.cancel(refOf(each), 0)
  }, 180_000)

  it('knows a job that an administrator ended without a record', async () => {
    const job = shellJob(folder(), 'stubborn.sh', `${process.pid}77`)
    const { job_id } = await started(adapter, job)
    await printed(job, 'ready', 60_000)
    await slurm('scancel', '--signal=KILL', '--full', String(job_id))
    const seen = await ended(adapter, job, 60_000)
    expect(seen.exit === null ? seen.word : seen.exit.code).toBeTruthy()
  }, 120_000)

  it('says in the words of sbatch what cannot be had, and submits nothing', async () => {
    const elsewhere = open(over, { partition: 'no-such-partition' })
    onTestFinished(() => elsewhere.close())
    const job = lineJob(folder(), 'true')
    await expect(elsewhere.submit(job)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('nvalid partition'),
    })
    expect(await elsewhere.find(job.token, job.run_path, 1)).toBeNull()
  }, 120_000)
})

describe.runIf(canHaveRig())('a Slurm cluster in trouble', () => {
  it('is not known, rather than wrong, while its controller does not answer', async () => {
    const { slurm_conf } = await testRig()
    const conf = join(mkdtempSync(join('/tmp', 'orion-slurm-')), 'slurm.conf')
    onTestFinished(() => rmSync(dirname(conf), { recursive: true }))
    writeFileSync(conf, readFileSync(slurm_conf, 'utf8').replace(/^SlurmctldPort=.*$/m, 'SlurmctldPort=9'))
    const adapter = slurmAdapter({
      environment: { ...process.env, SLURM_CONF: conf },
      python: 'python3',
      runs: testRigFolder(),
      connect: (...host) => sshConnect(way, ...host),
    })('polaris', { adapter: 'slurm' })
    const job = lineJob(mkdtempSync(join('/tmp', 'orion-slurm-')), 'true')
    expect(await look(adapter, job)).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('squeue'),
    })
    await adapter.close()
    rmSync(job.run_path, { recursive: true })
  })
})
