import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import type { Profile } from '../../schema/settings.ts'
import { slurmRequest } from '../../schema/slurm.ts'
import type { Connect } from '../exec/host/channel.ts'
import { Host } from '../exec/host/host.ts'
import { hostFiles } from '../exec/host/host-files.ts'
import { sshCommand } from '../exec/host/host-link.ts'
import { hostMachine } from '../exec/host/host-machine.ts'
import { localChannel } from '../exec/host/local-channel.ts'
import { localFiles } from '../local/files.ts'
import { Absences } from './absences.ts'
import type { Cluster } from './cluster.ts'
import { slurmLink } from './link.ts'
import { poll } from './poll.ts'
import { Queue } from './queue.ts'
import { RefusedError } from './refused-error.ts'
import { SharedAnswer } from './shared-answer.ts'

export interface SlurmOptions {
  environment: Readonly<Record<string, string | undefined>>
  /** Interpreter for jobs of a profile that names none. */
  python: string
  /** Default folder of run directories, for a profile of this machine. */
  runs: string
  /** Shells on a host behind SSH; asked for only when a profile names a host. */
  connect(host: string, config: string | undefined, transport: Profile['transport']): Connect
  heartbeatS?: number
  sweepS?: number
  /** Folder where sessions share what a scheduler answered. */
  cache?: string
  /** A submission without an answer, and a job that nobody names any more, are looked for so long before they count as gone. */
  doubtMs?: number
}

const DOUBT_MS = 30_000

/** Jobs of a Slurm cluster, from its login node: this machine, or one behind SSH, with the same code. */
export function slurmAdapter(options: SlurmOptions): AdapterFactory {
  return (name, profile): Adapter => {
    const connect =
      profile.host === undefined
        ? () => localChannel(defined(options.environment))
        : options.connect(profile.host, profile.ssh_config, profile.transport)
    const host = new Host(profile.host ?? 'this machine', connect)
    const settings = {
      python: profile.python ?? options.python,
      heartbeatS: options.heartbeatS ?? 15,
      sweepS: options.sweepS ?? 10,
      request: slurmRequest.parse(profile.slurm ?? {}),
    }
    const machine = hostMachine(host, settings)
    const { cache, doubtMs = DOUBT_MS } = options
    // Who uses the same commands with the same configuration asks the same cluster.
    const asked = [profile.host ?? '', profile.ssh_config ?? '', options.environment.SLURM_CONF ?? '']
    const hash = shortHash(asked)
    const shared = cache === undefined ? null : new SharedAnswer(cache, `queue-${hash}`)
    const queue = new Queue(host, shared)
    const absences = new Absences(doubtMs, cache === undefined ? null : join(cache, `absent-${hash}.json`))
    const refused = new Set<string>()
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
        excludesNodes: true,
        takesWishes: true,
      },
      files:
        profile.host === undefined
          ? localFiles
          : hostFiles(host, `${profile.run_root ?? options.runs}/.staged`),
      async submit(job) {
        const { submit } = await import('./submit.ts')
        queue.submitted()
        try {
          return await submit(host, settings, job)
        } catch (error) {
          if (error instanceof RefusedError) refused.add(job.token)
          throw error
        }
      },
      async find(token, ...job) {
        const { find } = await import('./find.ts')
        return find(machine, queue, refused.has(token) ? 0 : doubtMs, token, ...job)
      },
      async withdraw(token, ...job) {
        if (refused.has(token)) return true
        return (await import('./withdraw.ts')).withdraw(host, token, ...job)
      },
      poll: (jobs, how) =>
        poll({ machine, queue, absences, heartbeatS: settings.heartbeatS }, jobs, how?.unseen),
      cancel: async (...job) => (await import('./cancel.ts')).cancel(host, machine, queue, ...job),
      kill: async token => (await import('./cancel.ts')).kill(host, queue, token),
      probe: async command =>
        (await import('../exec/host/host-probe.ts')).hostProbe(host, settings.python, command),
      rehearse: async resources =>
        (await import('./rehearse.ts')).rehearse(host, settings.request, resources),
      facts: async (...where) => (await import('../exec/host/host-facts.ts')).hostFacts(host, ...where),
      setUp: async (...ask) => (await import('../exec/host/set-up.ts')).setUp(host, ...ask),
      async cluster() {
        const { Cluster } = await import('./cluster.ts')
        cluster ??= new Cluster(host, queue.meter)
        return cluster.look()
      },
      close: () => host.close(),
    }
  }
}

const shortHash = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)

const defined = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
