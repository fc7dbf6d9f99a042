import type { Adapter } from '../../../core/adapter.ts'
import { poll } from '../supervised/poll.ts'
import type { Host } from './host.ts'
import { hostFiles } from './host-files.ts'
import { type HostMachineOptions, hostMachine } from './host-machine.ts'

/** Jobs under supervisors on a host: everything of an adapter but its name. */
export function supervisedHost(
  host: Host,
  options: HostMachineOptions & { store: string },
): Omit<Adapter, 'name'> {
  const machine = hostMachine(host, options)
  return {
    capabilities: {
      survivesDisconnect: true,
      canSignal: true,
      canRequeue: false,
      reportsQueue: false,
      reportsPreemption: false,
      reportsCluster: false,
      severalNodes: false,
      excludesNodes: false,
      takesWishes: false,
    },
    files: hostFiles(host, options.store),
    submit: async job => (await import('../supervised/submit.ts')).submit(machine, job),
    find: async (...job) => (await import('../supervised/find.ts')).find(machine, ...job),
    poll: jobs => poll(machine, jobs),
    cancel: async (...job) => (await import('../supervised/cancel.ts')).cancel(machine, ...job),
    probe: async command => (await import('./host-probe.ts')).hostProbe(host, options.python, command),
    facts: async (...where) => (await import('./host-facts.ts')).hostFacts(host, ...where),
    setUp: async (...ask) => (await import('./set-up.ts')).setUp(host, ...ask),
    close: () => host.close(),
  }
}
