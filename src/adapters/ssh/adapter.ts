import type { Adapter, AdapterFactory } from '../../core/adapter.ts'
import { OrionError } from '../../schema/error.ts'
import { Host } from '../exec/host/host.ts'
import { supervisedHost } from '../exec/host/supervised-host.ts'
import { openSsh } from './openssh.ts'

/** What every profile of this adapter is given. */
export interface SshOptions {
  environment: Readonly<Record<string, string | undefined>>
  /** Folder for sockets of shared connections; made when it is first needed. */
  controlFolder(): string
  heartbeatS?: number
  sweepS?: number
}

/** What `ssh` itself needs of the user's environment: keys, agent, tickets. */
const FOR_SSH = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'KRB5CCNAME', 'LANG']

/** Jobs on a host behind SSH, each under a detached supervisor there; nothing has to be installed on it. */
export function sshAdapter(options: SshOptions): AdapterFactory {
  return (name, profile): Adapter => {
    const { host: target, run_root: runRoot, python = 'python3', ssh_config: config } = profile
    if (target === undefined || runRoot === undefined) {
      const missing = target === undefined ? 'host' : 'run_root'
      throw new OrionError('config_invalid', `Profile "${name}" has no ${missing}.`, {
        hint: 'The ssh adapter needs host (as `ssh` takes it) and run_root (an absolute folder there).',
      })
    }
    const env = Object.fromEntries(
      FOR_SSH.flatMap(key => {
        const value = options.environment[key]
        return value === undefined ? [] : [[key, value]]
      }),
    )
    const connect = openSsh({
      host: target,
      controlFolder: options.controlFolder,
      env,
      ...(config === undefined ? {} : { config }),
    })
    return {
      name,
      ...supervisedHost(new Host(target, connect), {
        python,
        heartbeatS: options.heartbeatS ?? 5,
        sweepS: options.sweepS ?? 10,
        store: `${runRoot}/.staged`,
      }),
    }
  }
}
