import type { Link } from '../../../core/adapter.ts'
import type { Host } from './host.ts'

/** The way to a host; `command` is what a user types to get there. */
export function hostLink(host: Host, command: Link['command']): Link {
  return {
    command,
    ...host.login(),
    state: () => host.state(),
    check: timeoutMs => host.check(timeoutMs),
    reconnect: () => host.reconnect(),
  }
}

/** `ssh -F CONFIG HOST`, as words. */
export const sshCommand = (host: string, config: string | undefined): string[] => [
  'ssh',
  ...(config === undefined ? [] : ['-F', config]),
  ...(host.startsWith('-') ? ['--'] : []),
  host,
]
