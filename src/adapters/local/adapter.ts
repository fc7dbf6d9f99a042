import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { poll } from '../exec/supervised/poll.ts'
import { localFiles } from './files.ts'
import { type LocalMachine, localMachine } from './machine.ts'

/** Jobs on this machine, each under a detached supervisor. What a look at jobs does not need is loaded when it is asked for. */
export function localAdapter(options: LocalMachine): AdapterFactory {
  return (name, profile): Adapter => {
    const host = {
      environment: options.environment,
      python: profile.python ?? options.python,
      heartbeatS: options.heartbeatS ?? 5,
      sweepS: options.sweepS ?? 10,
    }
    const machine = localMachine(host)
    return {
      name,
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
      files: localFiles,
      submit: async job => (await import('../exec/supervised/submit.ts')).submit(machine, job),
      find: async (...job) => (await import('../exec/supervised/find.ts')).find(machine, ...job),
      poll: jobs => poll(machine, jobs),
      cancel: async (...job) => (await import('../exec/supervised/cancel.ts')).cancel(machine, ...job),
      probe: async command => (await import('./probe.ts')).probe(host, command),
      facts: async (...where) => (await import('./facts.ts')).facts(host, ...where),
      close: async () => {},
    }
  }
}
