import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Host } from '../../src/adapters/exec/host/host.ts'
import { localChannel } from '../../src/adapters/exec/host/local-channel.ts'
import { supervisedHost } from '../../src/adapters/exec/host/supervised-host.ts'
import { localAdapter } from '../../src/adapters/local/adapter.ts'
import { sshAdapter } from '../../src/adapters/ssh/adapter.ts'
import { controlFolder } from '../../src/adapters/ssh/control-folder.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import { openCluster } from '../adapters/slurm/cluster.ts'
import { canHaveRig, testRig, testRigFolder } from '../rig/for-tests.ts'
import { PYTHON } from './python.ts'

export { PYTHON }

/** A way to machines under test. Every adapter answers the same cases. */
export interface Target {
  name: string
  /** A submission is done before its supervisor starts. */
  queues?: true
  /** Makes the machine behind it ready, where that takes something. */
  ready(): Promise<void>
  open(environment?: Record<string, string | undefined>): Adapter
}

const defined = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

const local: Target = {
  name: 'local',
  ready: async () => {},
  open: (environment = process.env) =>
    localAdapter({ environment, python: PYTHON, heartbeatS: 1, sweepS: 1 })('local', { adapter: 'local' }),
}

const ssh = (transport: 'openssh' | 'ssh2'): Target => ({
  name: transport === 'openssh' ? 'ssh' : 'ssh2',
  ready: async () => void (await testRig()),
  open: (environment = process.env) =>
    sshAdapter({
      environment: { ...process.env, ...environment },
      controlFolder: () => controlFolder(join(tmpdir(), 'ssh'), '/tmp'),
      heartbeatS: 1,
      sweepS: 1,
    })('ssh', {
      adapter: 'ssh',
      host: 'gpubox',
      ssh_config: join(testRigFolder(), 'ssh', 'config'),
      transport,
      run_root: join(tmpdir(), 'runs'),
      python: PYTHON,
    }),
})

/** What runs over SSH, on a machine that can have no sshd: the same code behind a shell of its own. */
const shell: Target = {
  name: 'a shell',
  ready: async () => {},
  open: (environment = process.env) => ({
    name: 'a shell',
    ...supervisedHost(new Host('a shell', () => localChannel(defined(environment))), {
      python: PYTHON,
      heartbeatS: 1,
      sweepS: 1,
      store: join(tmpdir(), 'staged'),
    }),
  }),
}

/** The other way over SSH is looked at on every change by `test/adapters/`, and here in the long form. */
const overSsh = process.env.ORION_LONG_TESTS === '1' ? [ssh('openssh'), ssh('ssh2')] : [ssh('openssh')]

export const TARGETS: Target[] = [local, ...(canHaveRig() ? overSsh : [shell])]

/** The cluster of the rig, on its login node or over SSH: the same cases, at the pace of a scheduler. */
const slurm = (over?: 'ssh'): Target => ({
  name: over ? 'slurm over ssh' : 'slurm',
  queues: true,
  ready: async () => void (await testRig()),
  open: (environment = process.env) => openCluster({ ...(over ? { over } : {}), environment }).adapter,
})

export const CLUSTERS: Target[] = canHaveRig() ? [slurm(), slurm('ssh')] : []
