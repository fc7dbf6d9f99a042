import { readComplaint } from '../../core/ssh/refusals.ts'
import { OrionError } from '../../schema/error.ts'
import type { Connect } from '../exec/host/channel.ts'
import { processChannel } from '../exec/host/local-channel.ts'
import { SERVE_COMMAND } from '../exec/host/serve-script.ts'

/** How the system's `ssh` reaches a host. Everything else stands in the user's ssh_config. */
export interface OpenSsh {
  /** Name as `ssh` takes it: an alias, a host, or user@host. */
  host: string
  /** Another ssh_config than the user's own. */
  config?: string
  /** Folder for the socket of the one connection; made when it is first needed. */
  controlFolder(): string
  /** Environment of the `ssh` process: HOME and SSH_AUTH_SOCK matter. */
  env: Record<string, string>
}

/** How long the connection outlives its last use, so that one command after the other shares it. */
const PERSIST_S = 60

/** Path of the socket of a shared connection, as `ssh` takes it. */
export const controlPath = (folder: string): string => `${folder}/%C`

/** How long a connection stays that a person opened, since that took a second factor: a day's work. */
const LOGIN_PERSIST = '8h'

/** Words before the host: one shared connection, no question asked, no host trusted that is not known. */
function options(
  { config, controlFolder }: Pick<OpenSsh, 'config' | 'controlFolder'>,
  other: Record<string, string> = {},
): string[] {
  const set = {
    BatchMode: 'yes',
    ControlMaster: 'auto',
    ControlPath: controlPath(controlFolder()),
    ControlPersist: String(PERSIST_S),
    StrictHostKeyChecking: 'yes',
    ConnectTimeout: '15',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
    // Keys that a server tells of would be written into the user's known_hosts.
    UpdateHostKeys: 'no',
    ForwardAgent: 'no',
    ClearAllForwardings: 'yes',
    LogLevel: 'ERROR',
    ...other,
  }
  return [
    ...(config === undefined ? [] : ['-F', config]),
    ...Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ]
}

/** Words with which a person logs in, at the terminal; the connection is then shared by everything that Orion does there. */
export const loginWords = (way: Omit<OpenSsh, 'env'>): [string, ...string[]] => [
  'ssh',
  ...options(way, { BatchMode: 'no', ControlPersist: LOGIN_PERSIST, LogLevel: 'INFO' }),
  '--',
  way.host,
  'exit',
]

/** Opens shells on a host through the system's `ssh`, over one connection. */
export function openSsh(way: OpenSsh): Connect {
  const connect = async () => ({
    ...(await processChannel(['ssh', '-T', ...options(way), '--', way.host, SERVE_COMMAND], way.env)),
    failure: (complaint: string) => readComplaint(way.host, complaint),
  })
  const reset = async () => {
    const channel = await processChannel(['ssh', ...options(way), '-O', 'exit', '--', way.host], way.env)
    channel.stdin.end()
    await channel.ended
  }
  return Object.assign(connect, { reset })
}

/** Refuses what `ssh` would take for an option, or could not take at all. */
export function checkHost(host: string): void {
  if (host !== '' && !host.startsWith('-') && !/[\s\0]/.test(host)) return
  throw new OrionError('config_invalid', `${JSON.stringify(host)} cannot be the name of a host`, {
    hint: 'Write an alias of your ssh_config, a host name, or user@host.',
  })
}
