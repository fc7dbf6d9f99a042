import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { cancel } from './cancel.ts'
import { facts } from './facts.ts'
import { localFiles } from './files.ts'
import { find } from './find.ts'
import type { LocalMachine } from './machine.ts'
import { poll } from './poll.ts'
import { probe } from './probe.ts'
import { submit } from './submit.ts'

/** Jobs on this machine, each under a detached supervisor. */
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
      submit: job => submit(host, job),
      find,
      poll,
      cancel,
      probe: command => probe(host, command),
      facts: (runRoot, python) => facts(host, runRoot, python),
      close: async () => {},
    }
  }
}
