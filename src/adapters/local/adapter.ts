import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { cancel } from './cancel.ts'
import { facts } from './facts.ts'
import { localFiles } from './files.ts'
import { find } from './find.ts'
import { poll } from './poll.ts'
import { probe } from './probe.ts'
import { submit } from './submit.ts'

/** What the adapter is told about the machine it runs on. */
export interface LocalMachine {
  /** The user's environment; a job gets the allowed part of it. */
  environment: Readonly<Record<string, string | undefined>>
  /** Interpreter for jobs of a profile that names none. */
  python: string
  /** How often a supervisor says that it lives. */
  heartbeatS?: number
  /** Time between TERM and KILL for processes that outlive their entry point. */
  sweepS?: number
}

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

/** The machine as the files of this adapter see it. */
export type LocalHost = Required<LocalMachine>
