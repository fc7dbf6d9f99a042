import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { isAlive, stopDaemon } from './daemon.ts'
import { missingPackages } from './packages.ts'
import { type Rig, readRig, startRig, stopRig } from './rig.ts'
import { say } from './say.ts'

const fit = process.getuid?.() === 0 && missingPackages().length === 0

describe.runIf(fit)('the rig', () => {
  // The people of the rig must be able to reach it: the private folder of the tests would not let them through.
  const folder = mkdtempSync(join('/tmp', 'orion-rig-test-'))
  let rig: Rig
  const slurm = (...argv: string[]) => say(argv, { SLURM_CONF: rig.slurm_conf })
  const ssh = (port: number, command: string, ...options: string[]) => {
    const [user] = rig.users
    if (!user) throw new Error('the rig has no user')
    return say([
      ...['ssh', '-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${rig.known_hosts}`],
      ...['-i', user.key, '-p', String(port), ...options, `${user.account}@127.0.0.1`, command],
    ])
  }

  beforeAll(async () => {
    rig = await startRig({ folder, port: 17_600 })
  }, 60_000)
  afterAll(async () => {
    await stopRig(folder)
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  it('runs a job on both nodes and remembers it', async () => {
    const id = await slurm('sbatch', '--parsable', '--nodes=2', '--output=/dev/null', '--wrap=srun true')
    await until(
      async () => (await slurm('sacct', '-n', '-P', '-X', '-j', id, '--format=state')) === 'COMPLETED',
      { timeoutMs: 30_000, what: 'the job to be accounted for' },
    )
  })

  it('lets a person in by key, and gives the cluster to those on the login node', async () => {
    expect(await ssh(rig.ssh.login, 'srun --nodes=1 id -un')).toBe(rig.users[0]?.account)
    expect(await ssh(rig.ssh.gpubox, 'id -un')).toBe(rig.users[0]?.account)
    expect(await ssh(rig.ssh.gpubox, 'id -un', '-o', `ProxyCommand=${proxy(rig)}`)).toBe(
      rig.users[0]?.account,
    )
  })

  it('is started once: a second start finds it as it is', async () => {
    expect((await startRig({ folder, port: 17_600 })).daemons).toEqual(rig.daemons)
  })

  it('comes back whole when one of its daemons has died', async () => {
    const [, , victim] = rig.daemons
    if (victim) await stopDaemon(victim)
    const again = await startRig({ folder, port: 17_600 })
    expect(again.daemons.every(isAlive)).toBe(true)
    rig = again
  }, 60_000)

  it('leaves no process behind', async () => {
    const { daemons } = rig
    await stopRig(folder)
    expect(daemons.filter(isAlive)).toEqual([])
    expect(readRig(folder)).toBeNull()
  }, 60_000)
})

const proxy = ({ users, known_hosts, ssh }: Rig): string =>
  `ssh -F none -o BatchMode=yes -o UserKnownHostsFile=${known_hosts} -i ${users[0]?.key} -p ${ssh.jump} -W %h:%p ${users[0]?.account}@127.0.0.1`
