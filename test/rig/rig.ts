import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, isAlive, lastWords, stopDaemon } from './daemon.ts'
import { startDatabase } from './database.ts'
import { startMunge } from './munge.ts'
import { missingPackages } from './packages.ts'
import { ready, say } from './say.ts'
import { nodeDaemon, slurmConf, startNode, startSlurm } from './slurm.ts'
import { knownHost, prepareSsh, sshConfigText, startSshd, USERS, userName } from './sshd.ts'

/** A Slurm cluster and SSH hosts on loopback, as started: everything a test or a profile must know. */
export interface Rig {
  folder: string
  /** First of its ports. */
  port: number
  /** Value of `SLURM_CONF` for every Slurm command. */
  slurm_conf: string
  accounting: boolean
  /** Nodes of the partition `main`. */
  nodes: number
  /** Ports of the sshds: the login node of the cluster, a plain host, and the jump host in front of it. */
  ssh: { login: number; gpubox: number; jump: number }
  users: { name: string; account: string; key: string }[]
  known_hosts: string
  /** ssh_config that names the hosts: `polaris-login`, `gpubox`, `gpubox-behind`. */
  ssh_config: string
  daemons: Daemon[]
  /** Every part was started and answered. */
  whole: boolean
}

export interface RigOptions {
  folder?: string
  nodes?: number
  spare?: number
  cpus?: number
  accounting?: boolean
  /** First of the ports the rig listens on. */
  port?: number
  /** Words that start its login node and its nodes, where those live in a mount namespace of their own. */
  within?: readonly string[]
  onStep?: (what: string) => void
}

const GPUBOX_ENVIRONMENT =
  'LC_TIME=C NCCL_DEBUG=INFO WANDB_API_KEY=canary-1 AWS_SECRET_ACCESS_KEY=canary-2 HF_TOKEN=canary-3'

export const RIG_FOLDER = join(tmpdir(), 'orion-rig')
const statePath = (folder: string) => join(folder, 'rig.json')

const keep = (rig: Rig) => writeFileSync(statePath(rig.folder), JSON.stringify(rig, null, 2))

/** The rig of a folder as it was started, or null. */
export function readRig(folder = RIG_FOLDER): Rig | null {
  if (!existsSync(statePath(folder))) return null
  const rig: Rig = JSON.parse(readFileSync(statePath(folder), 'utf8'))
  return rig
}

/** Starts everything that does not run yet; a rig that runs whole is left as it is. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { folder = RIG_FOLDER, nodes = 2, spare = 2, cpus = 4, accounting = true, port = 17_400 } = options
  const { within = [], onStep = () => {} } = options
  const missing = missingPackages()
  if (missing.length > 0) throw new Error(`the rig needs Debian packages: ${missing.join(' ')}`)
  const before = readRig(folder)
  if (before?.whole && before.daemons.every(isAlive)) return before
  if (before) await stopRig(folder)

  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  const ports = { database: port, slurmdbd: port + 1, slurmctld: port + 2, slurmd: port + 10 }
  const ssh = { login: port + 3, gpubox: port + 4, jump: port + 5 }
  const rig: Rig = {
    folder,
    port,
    slurm_conf: slurmConf(folder),
    accounting,
    nodes,
    ssh,
    users: USERS.map(name => ({ name, account: userName(name), key: join(folder, 'ssh', name) })),
    known_hosts: join(folder, 'ssh', 'known_hosts'),
    ssh_config: join(folder, 'ssh', 'config'),
    daemons: [],
    whole: false,
  }
  // Written after each step, so that a start that was cut off can be stopped.
  const started = (...daemons: Daemon[]) => {
    rig.daemons.push(...daemons)
    keep(rig)
  }
  onStep('munge')
  started(await startMunge(folder))
  onStep('sshd: a login node, a plain host, a jump host')
  await prepareSsh(folder)
  // A login node's shell finds the cluster as it would on a real one.
  started(await startSshd(folder, 'login', ssh.login, [`SetEnv SLURM_CONF=${rig.slurm_conf}`], within))
  // What a person's shell there would have, secrets too; tests look which of it reaches a job.
  started(await startSshd(folder, 'gpubox', ssh.gpubox, [`SetEnv ${GPUBOX_ENVIRONMENT}`]))
  started(await startSshd(folder, 'jump', ssh.jump, ['AllowTcpForwarding yes']))
  writeFileSync(
    rig.known_hosts,
    (['login', 'gpubox', 'jump'] as const).map(name => knownHost(folder, name, ssh[name])).join(''),
  )
  writeFileSync(rig.ssh_config, sshConfigText(folder, ssh))
  if (accounting) {
    onStep('MariaDB for the accounting')
    started(await startDatabase(folder, ports.database))
  }
  onStep(`slurmctld and ${nodes} nodes${accounting ? ', with slurmdbd' : ''}`)
  await startSlurm(folder, { ports, nodes, spare, cpus, accounting, within }, started)
  rig.whole = true
  started()
  return rig
}

/** Stops a node as if its machine had died. The rig counts as whole without it, so that nobody starts all of it again. */
export async function loseNode(folder: string, node: string): Promise<void> {
  const rig = readRig(folder)
  const daemon = rig?.daemons.find(({ name }) => name === nodeDaemon(node))
  if (!rig || !daemon) throw new Error(`the rig in ${folder} has no node ${node}`)
  keep({ ...rig, daemons: rig.daemons.filter(each => each !== daemon) })
  await stopDaemon(daemon)
}

/** Starts a node again that was lost, as often as its daemon ends, and waits until it is idle, as an operator would. */
export async function bringBackNode(folder: string, node: string): Promise<void> {
  const rig = readRig(folder)
  if (!rig) throw new Error(`there is no rig in ${folder}`)
  const env = { SLURM_CONF: rig.slurm_conf }
  let daemon: Daemon | null = null
  await ready(
    `node ${node}`,
    async () => {
      if (daemon === null || !isAlive(daemon)) {
        daemon = startNode(folder, node)
        keep({ ...rig, daemons: [...rig.daemons, daemon] })
      }
      const told = await say(['scontrol', 'show', 'node', '-o', node], env)
      const state = /\bState=(\S+)/.exec(told)?.[1] ?? ''
      if (/DOWN|DRAIN/.test(state) && !state.includes('*'))
        await say(['scontrol', 'update', `NodeName=${node}`, 'State=RESUME'], env)
      if (state !== 'IDLE') throw new Error(`${told}\n${lastWords(folder, nodeDaemon(node))}`)
      return true
    },
    180_000,
  )
}

/** Stops what the rig started, newest first, and nothing else. Data of the last start stays, so that the next one is quick. */
export async function stopRig(folder = RIG_FOLDER): Promise<void> {
  const rig = readRig(folder)
  if (!rig) return
  for (const daemon of rig.daemons.toReversed()) await stopDaemon(daemon)
  rmSync(statePath(folder))
}
