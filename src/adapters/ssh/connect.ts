import { PersonWantedError } from '../../core/ssh/refusals.ts'
import type { Profile } from '../../schema/settings.ts'
import type { Connect } from '../exec/host/channel.ts'
import { checkHost, controlPath, loginWords, type OpenSsh, openSsh } from './openssh.ts'

export interface SshWay {
  environment: Readonly<Record<string, string | undefined>>
  /** Folder for sockets of shared connections; made when it is first needed. */
  controlFolder(): string
  /** Ways that stand already, by host: profiles of one host share its connection. */
  ways?: Map<string, Connect>
}

/** What `ssh` itself needs of the user's environment: keys, agent, tickets. */
const FOR_SSH = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SSH_AUTH_SOCK', 'KRB5CCNAME', 'LANG']

/**
 * Shells on a host as `ssh` takes its name; `config` is read instead of the user's ssh_config. Where nothing is forced, what
 * ssh_config says of the host decides who connects.
 */
export function sshConnect(
  { environment, controlFolder, ways }: SshWay,
  host: string,
  config?: string,
  transport: Profile['transport'] = 'auto',
): Connect {
  checkHost(host)
  const key = JSON.stringify([host, config, transport])
  const standing = ways?.get(key)
  if (standing) return standing
  const env = Object.fromEntries(
    FOR_SSH.flatMap(name => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const way = { host, controlFolder, env, ...(config === undefined ? {} : { config }) }
  const connect = chosen(way, transport)
  ways?.set(key, connect)
  return connect
}

interface Carrier {
  connect: Connect
  /** For people. */
  words: string
}

/** A way whose carrier is chosen when it is first used, and again after a reset. */
function chosen(way: OpenSsh, transport: 'auto' | 'ssh2' | 'openssh'): Connect {
  const system = (why: string): Carrier => ({ connect: openSsh(way), words: `the system's ssh (${why})` })
  let carrier: Carrier | null = null
  let choosing: Promise<Carrier> | null = null

  const choose = async (): Promise<Carrier> => {
    if (transport === 'openssh') return system('as the profile says')
    const { doorsTo } = await import('../exec/ssh2/door.ts')
    const { ssh2Way } = await import('../exec/ssh2/ssh2-way.ts')
    const doors = () => doorsTo(way.host, { ...way, controlPath: controlPath(way.controlFolder()) })
    const inside = (why: string) => ({ connect: ssh2Way(way.host, doors), words: `ssh2 (${why})` })
    if (transport === 'ssh2') return inside('as the profile says')
    const { chooseTransport } = await import('../../core/ssh/choose-transport.ts')
    const choice = chooseTransport((await doors()).map(({ facts }) => facts))
    return choice.transport === 'ssh2' ? inside(choice.why) : system(choice.why)
  }
  const connect = async () => {
    choosing ??= choose()
    carrier = await choosing.catch(error => {
      choosing = null
      throw error
    })
    try {
      return await carrier.connect()
    } catch (error) {
      if (transport !== 'auto' || !(error instanceof PersonWantedError)) throw error
      carrier = system('a key alone does not open the door')
      choosing = Promise.resolve(carrier)
      return await carrier.connect()
    }
  }
  const close = async () => await carrier?.connect.close?.()
  const reset = async () => {
    const last = carrier ?? system('')
    carrier = null
    choosing = null
    await last.connect.close?.()
    await (last.connect.reset ?? openSsh(way).reset)?.()
  }
  const login = () => loginWords(way)
  return Object.assign(connect, { close, reset, login, carrier: () => carrier?.words ?? null })
}
