import type { Connect } from '../exec/host/channel.ts'
import { openSsh } from './openssh.ts'

export interface SshWay {
  environment: Readonly<Record<string, string | undefined>>
  /** Folder for sockets of shared connections; made when it is first needed. */
  controlFolder(): string
}

/** What `ssh` itself needs of the user's environment: keys, agent, tickets. */
const FOR_SSH = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'KRB5CCNAME', 'LANG']

/** Shells on a host as `ssh` takes its name; `config` is read instead of the user's ssh_config. */
export function sshConnect({ environment, controlFolder }: SshWay, host: string, config?: string): Connect {
  const env = Object.fromEntries(
    FOR_SSH.flatMap(key => {
      const value = environment[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
  return openSsh({ host, controlFolder, env, ...(config === undefined ? {} : { config }) })
}
