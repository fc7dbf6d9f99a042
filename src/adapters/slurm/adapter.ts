import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { slurmRequest } from '../../schema/settings.ts'
import type { Connect } from '../exec/host/channel.ts'
import { Host } from '../exec/host/host.ts'
import { hostFiles } from '../exec/host/host-files.ts'
import { sshCommand } from '../exec/host/host-link.ts'
import { hostMachine } from '../exec/host/host-machine.ts'
import { localChannel } from '../exec/host/local-channel.ts'
import { localFiles } from '../local/files.ts'
import type { Cluster } from './cluster.ts'
import { slurmLink } from './link.ts'
import { poll } from './poll.ts'
import { Queue } from './queue.ts'

export interface SlurmOptions {
  environment: Readonly<Record<string, string | undefined>>
  /** Interpreter for jobs of a profile that names none. */
  python: string
  /** Default folder of run directories, for a profile of this machine. */
  runs: string
  /** Shells on a host behind SSH; asked for only when a profile names a host. */
  connect(host: string, config: string | undefined): Connect
  heartbeatS?: number
  sweepS?: number
}

/** Jobs of a Slurm cluster, from its login node: this machine, or one behind SSH, with the same code. */
export function slurmAdapter(options: SlurmOptions): AdapterFactory {
  return (name, profile): Adapter => {
    const connect =
      profile.host === undefined
        ? () => localChannel(defined(options.environment))
        : options.connect(profile.host, profile.ssh_config)
    const host = new Host(profile.host ?? 'this machine', connect)
    const settings = {
      python: profile.python ?? options.python,
      heartbeatS: options.heartbeatS ?? 15,
      sweepS: options.sweepS ?? 10,
      request: slurmRequest.parse(profile.slurm ?? {}),
    }
    const machine = hostMachine(host, settings)
    const queue = new Queue(host)
    let cluster: Cluster | undefined
    const { host: login, ssh_config: config } = profile
    return {
      name,
      link: slurmLink(host, queue, login === undefined ? null : sshCommand(login, config)),
      capabilities: {
        survivesDisconnect: true,
        canSignal: true,
        canRequeue: false,
        reportsQueue: true,
        reportsPreemption: true,
        reportsCluster: true,
        severalNodes: true,
      },
      files:
        profile.host === undefined
          ? localFiles
          : hostFiles(host, `${profile.run_root ?? options.runs}/.staged`),
      async submit(job) {
        const { submit } = await import('./submit.ts')
        queue.submitted()
        return await submit(host, settings, job)
      },
      find: async (...job) => (await import('./find.ts')).find(machine, queue, ...job),
      poll: jobs => poll(machine, queue, jobs),
      cancel: async (...job) => (await import('./cancel.ts')).cancel(host, machine, queue, ...job),
      kill: async token => (await import('./cancel.ts')).kill(host, queue, token),
      probe: async command =>
        (await import('../exec/host/host-probe.ts')).hostProbe(host, settings.python, command),
      rehearse: async resources =>
        (await import('./rehearse.ts')).rehearse(host, settings.request, resources),
      facts: async (...where) => (await import('../exec/host/host-facts.ts')).hostFacts(host, ...where),
      async cluster() {
        const { Cluster } = await import('./cluster.ts')
        cluster ??= new Cluster(host, queue.meter)
        return cluster.look()
      },
      close: () => host.close(),
    }
  }
}

const defined = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
