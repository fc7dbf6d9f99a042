import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { OrionError } from '../../schema/error.ts'
import { Host } from '../exec/host/host.ts'
import { hostLink, sshCommand } from '../exec/host/host-link.ts'
import { supervisedHost } from '../exec/host/supervised-host.ts'
import { type SshWay, sshConnect } from './connect.ts'

export interface SshOptions extends SshWay {
  heartbeatS?: number
  sweepS?: number
}

/** Jobs on a host behind SSH, each under a detached supervisor there; nothing has to be installed on it. */
export function sshAdapter(options: SshOptions): AdapterFactory {
  return (name, profile): Adapter => {
    const { host, run_root: runRoot, python = 'python3' } = profile
    if (host === undefined || runRoot === undefined) {
      const missing = host === undefined ? 'host' : 'run_root'
      throw new OrionError('config_invalid', `Profile "${name}" has no ${missing}.`, {
        hint: 'The ssh adapter needs host (as `ssh` takes it) and run_root (an absolute folder there).',
      })
    }
    const way = new Host(host, sshConnect(options, host, profile.ssh_config, profile.transport))
    return {
      name,
      link: hostLink(way, sshCommand(host, profile.ssh_config)),
      ...supervisedHost(way, {
        python,
        heartbeatS: options.heartbeatS ?? 5,
        sweepS: options.sweepS ?? 10,
        store: `${runRoot}/.staged`,
      }),
    }
  }
}
