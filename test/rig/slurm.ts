import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { DATABASE_PASSWORD } from './database.ts'
import { mungeSocket } from './munge.ts'
import { ready, say } from './say.ts'

export interface SlurmPorts {
  slurmctld: number
  slurmdbd: number
  /** Port of the first node; the others follow. */
  slurmd: number
  database: number
}

export interface SlurmOptions {
  ports: SlurmPorts
  nodes: number
  /** Further nodes that tests may kill and take away, in partitions of their own. */
  spare: number
  /** Processors each node claims to have; the machine's own are shared by all. */
  cpus: number
  accounting: boolean
  /** Words that start a node. */
  within: readonly string[]
}

export const CLUSTER = 'polaris'
export const slurmConf = (folder: string): string => join(folder, 'slurm', 'slurm.conf')
export const nodeNames = (nodes: number): string[] => Array.from({ length: nodes }, (_, at) => `n${at + 1}`)

/**
 * A partition `main` for everything, and `urgent` that preempts it by requeueing; `fragile` and `hurry` are the same on the
 * spare nodes. Times are short so that tests are: a job is killed 5 s after TERM, forgotten after 60 s, and a silent node is
 * down after 15 s.
 */
function slurmConfText(folder: string, { ports, nodes, spare, cpus, accounting }: SlurmOptions): string {
  const own = join(folder, 'slurm')
  const all = nodes + spare
  const names = `n[1-${nodes}]`
  const spares = `n[${nodes + 1}-${all}]`
  const store = accounting
    ? [
        'AccountingStorageType=accounting_storage/slurmdbd',
        'AccountingStorageHost=127.0.0.1',
        // With munge this is no password but the socket of the munge to ask.
        `AccountingStoragePass=${mungeSocket(folder)}`,
        `AccountingStoragePort=${ports.slurmdbd}`,
        'AccountingStoreFlags=job_comment',
      ]
    : ['AccountingStorageType=accounting_storage/none']
  return [
    `ClusterName=${CLUSTER}`,
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    `SlurmctldPort=${ports.slurmctld}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${mungeSocket(folder)}`,
    'CredType=cred/munge',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'MpiDefault=none',
    'ReturnToService=2',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core_Memory',
    'SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=2',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'KillWait=5',
    'MinJobAge=60',
    'SlurmdTimeout=15',
    'InactiveLimit=0',
    'SlurmdParameters=config_overrides',
    'GresTypes=gpu',
    `StateSaveLocation=${own}/state`,
    `SlurmdSpoolDir=${own}/spool-%n`,
    `SlurmctldPidFile=${own}/slurmctld.pid`,
    `SlurmdPidFile=${own}/slurmd-%n.pid`,
    // Memory is handed out, and who takes more than that is killed for it within two seconds.
    'JobAcctGatherType=jobacct_gather/linux',
    'JobAcctGatherFrequency=task=1',
    'JobAcctGatherParams=OverMemoryKill',
    'DefMemPerCPU=2000',
    ...store,
    `NodeName=n[1-${all}] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[${ports.slurmd}-${ports.slurmd + all - 1}] CPUs=${cpus} RealMemory=8000 Gres=gpu:sim:2`,
    `PartitionName=main Nodes=${names} Default=YES MaxTime=24:00:00 DefaultTime=01:00:00 PriorityTier=1 PreemptMode=REQUEUE GraceTime=10 State=UP`,
    `PartitionName=urgent Nodes=${names} MaxTime=01:00:00 PriorityTier=10 PreemptMode=OFF State=UP`,
    `PartitionName=fragile Nodes=${spares} MaxTime=01:00:00 PriorityTier=1 PreemptMode=REQUEUE GraceTime=10 State=UP`,
    `PartitionName=hurry Nodes=${spares} MaxTime=01:00:00 PriorityTier=10 PreemptMode=OFF State=UP`,
    '',
  ].join('\n')
}

function slurmdbdConfText(folder: string, ports: SlurmPorts): string {
  return [
    'DbdHost=localhost',
    'DbdAddr=127.0.0.1',
    `DbdPort=${ports.slurmdbd}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${mungeSocket(folder)}`,
    `PidFile=${folder}/slurm/slurmdbd.pid`,
    'StorageType=accounting_storage/mysql',
    'StorageHost=127.0.0.1',
    `StoragePort=${ports.database}`,
    'StorageUser=slurm',
    `StoragePass=${DATABASE_PASSWORD}`,
    'StorageLoc=slurm_acct_db',
    '',
  ].join('\n')
}

/**
 * Starts the accounting daemon, the controller and the nodes; waits until every node is idle. `started` hears of each at
 * once, so that what does not come up is stopped too.
 */
export async function startSlurm(
  folder: string,
  options: SlurmOptions,
  started: (daemon: Daemon) => void,
): Promise<void> {
  const own = join(folder, 'slurm')
  mkdirSync(join(own, 'state'), { recursive: true })
  for (const name of nodeNames(options.nodes + options.spare))
    mkdirSync(join(own, `spool-${name}`), { recursive: true })
  writeFileSync(slurmConf(folder), slurmConfText(folder, options), { mode: 0o644 })
  // GPUs that are counted and handed out; what stands for their devices is empty.
  for (const at of [0, 1]) writeFileSync(join(own, `gpu${at}`), '')
  writeFileSync(join(own, 'gres.conf'), `Name=gpu Type=sim File=${own}/gpu[0-1]\n`, { mode: 0o644 })
  const env = { SLURM_CONF: slurmConf(folder) }
  if (options.accounting) {
    writeFileSync(join(own, 'slurmdbd.conf'), slurmdbdConfText(folder, options.ports), { mode: 0o600 })
    started(startDaemon(folder, 'slurmdbd', ['/usr/sbin/slurmdbd', '-D'], env))
    await ready('slurmdbd', async () => {
      const known = await say(['sacctmgr', '-n', '-P', 'show', 'cluster', 'format=cluster'], env)
      if (!known.split('\n').includes(CLUSTER)) await say(['sacctmgr', '-i', 'add', 'cluster', CLUSTER], env)
      return true
    })
  }
  started(startDaemon(folder, 'slurmctld', ['/usr/sbin/slurmctld', '-D'], env))
  for (const name of nodeNames(options.nodes + options.spare))
    started(startNode(folder, name, options.within))
  await ready('the nodes of the cluster', async () => {
    const states = (await say(['sinfo', '--noheader', '--Node', '--format=%N %T'], env)).split('\n')
    return states.length > 0 && states.every(line => /^n\d+ (idle|mixed|allocated)$/.test(line))
  })
}

/** Name of the daemon of a node. */
export const nodeDaemon = (node: string): string => `slurmd-${node}`

/** Starts the daemon of one node. */
export const startNode = (folder: string, name: string, within: readonly string[] = []): Daemon =>
  startDaemon(folder, nodeDaemon(name), [...within, '/usr/sbin/slurmd', '-D', '-N', name], {
    SLURM_CONF: slurmConf(folder),
  })
