import { join } from 'node:path'
import { slurmAdapter } from '../../../src/adapters/slurm/adapter.ts'
import { sshConnect } from '../../../src/adapters/ssh/connect.ts'
import { controlFolder } from '../../../src/adapters/ssh/control-folder.ts'
import type { Adapter } from '../../../src/core/adapter.ts'
import type { Profile } from '../../../src/schema/settings.ts'
import { PYTHON } from '../../conformance/python.ts'
import { testRig, testRigFolder } from '../../rig/for-tests.ts'
import { say } from '../../rig/say.ts'

export interface Cluster {
  adapter: Adapter
  python: string
  /** Starts the rig where nobody has yet. */
  ready(): Promise<void>
  /** Runs a command of Slurm there. */
  slurm(...argv: string[]): Promise<string>
}

/** A way to the login node that is not the rig's own. */
export interface Way {
  host: string
  ssh_config: string
  transport: NonNullable<Profile['transport']>
}

export interface ClusterOptions {
  over?: 'ssh' | Way
  slurm?: Record<string, unknown>
  environment?: Record<string, string | undefined>
  /** How long what nobody names is looked for. */
  doubtMs?: number
  /** Folder that sessions share. */
  cache?: string
}

export const slurmConfPath = (): string => join(testRigFolder(), 'slurm', 'slurm.conf')

const loginNode = () => ({ host: 'polaris-login', ssh_config: join(testRigFolder(), 'ssh', 'config') })

/** The cluster of the rig as an adapter, on its login node or behind SSH. */
export function openCluster(options: ClusterOptions = {}): Cluster {
  const { over, slurm = {}, environment = {}, doubtMs = 2_000, cache } = options
  const way = {
    environment: process.env,
    controlFolder: () => controlFolder(join(testRigFolder(), 'control'), '/tmp'),
  }
  const adapter = slurmAdapter({
    environment: { ...process.env, SLURM_CONF: slurmConfPath(), LC_TIME: 'C', ...environment },
    python: PYTHON,
    runs: testRigFolder(),
    connect: (...host) => sshConnect(way, ...host),
    doubtMs,
    ...(cache === undefined ? {} : { cache }),
    heartbeatS: 1,
    sweepS: 1,
  })('polaris', {
    adapter: 'slurm',
    slurm: { partition: 'main', time_limit: '00:10:00', grace_s: 60, ...slurm },
    ...(over && { ...(over === 'ssh' ? loginNode() : over), run_root: testRigFolder() }),
  })
  return {
    adapter,
    python: PYTHON,
    ready: async () => void (await testRig()),
    slurm: (...argv) => say(argv, { SLURM_CONF: slurmConfPath() }),
  }
}
