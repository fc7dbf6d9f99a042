import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { localFiles } from './files.ts'
import type { LocalMachine } from './machine.ts'
import { poll } from './poll.ts'

/** Jobs on this machine, each under a detached supervisor. What a look at jobs does not need is loaded when it is asked for. */
export function localAdapter(machine: LocalMachine): AdapterFactory {
  return (name, profile): Adapter => {
    const host = {
      environment: machine.environment,
      python: profile.python ?? machine.python,
      heartbeatS: machine.heartbeatS ?? 5,
      sweepS: machine.sweepS ?? 10,
    }
    return {
      name,
      capabilities: {
        survivesDisconnect: true,
        canSignal: true,
        canRequeue: false,
        reportsQueue: false,
        reportsPreemption: false,
      },
      files: localFiles,
      submit: async job => (await import('./submit.ts')).submit(host, job),
      find: async (...job) => (await import('./find.ts')).find(...job),
      poll,
      cancel: async (...job) => (await import('./cancel.ts')).cancel(...job),
      probe: async command => (await import('./probe.ts')).probe(host, command),
      facts: async (...where) => (await import('./facts.ts')).facts(host, ...where),
      close: async () => {},
    }
  }
}
