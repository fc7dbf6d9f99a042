import type { Duplex } from 'node:stream'
import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  Client,
  ClientErrorExtensions,
} from 'ssh2'
import { judgeKey, knownHostNames } from '../../../core/ssh/known-hosts.ts'
import { badKey, noKeyAccepted, outOfReach, PersonWantedError, refusal } from '../../../core/ssh/refusals.ts'
import type { OrionError } from '../../../schema/error.ts'
import { narrowAgent } from './agent.ts'
import { offer } from './algorithms.ts'
import { type Door, known } from './door.ts'
import { loadSsh2 } from './load.ts'

const KEEPALIVE_MS = 15_000
const KEEPALIVES_LOST = 3
const READY_TIMEOUT_MS = 20_000

const NETWORK: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused: no sshd listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ETIMEDOUT: 'it does not answer',
}

const networkWords = ({ code, message }: Error & { code?: unknown }): string =>
  NETWORK[String(code)] ?? message

/** Opens one verified connection, over `sock` where another stop carries it. Rejects with OrionError `unreachable`. */
export async function connectClient(door: Door, sock: Duplex | undefined): Promise<Client> {
  const { Client } = await loadSsh2()
  const { config } = door
  const [name = config.hostname] = knownHostNames(config.hostname, config.port, '')
  const lines = known(config)
  const algorithms = await offer(config, lines[0] ?? [])
  if (!algorithms) throw refusal(`ssh_config leaves no algorithm for ${name} that this connection speaks`)
  const client = new Client()
  let refused: OrionError | null = null
  const auth = await authHandler(door, error => {
    refused = error
  })
  const seconds = Number(config.one('connecttimeout'))
  return await new Promise((resolve, reject) => {
    const fail = (error: Error & ClientErrorExtensions & { code?: unknown }) => {
      // An agent that cannot sign with one key is asked for the next.
      if (error.level === 'agent') return
      client.destroy()
      // A server that says why it hangs up has made up its mind, as after too many keys.
      const final = refused ?? (typeof error.code === 'number' ? refusal(`${name}: ${error.message}`) : null)
      reject(final ?? outOfReach(`${name}: ${networkWords(error)}`, error))
    }
    client.on('error', fail)
    client.once('close', () => fail(new Error('the connection was closed')))
    client.once('ready', () => {
      client.removeListener('error', fail)
      client.removeAllListeners('close')
      client.on('error', () => {})
      // A question is a few small writes; held back, each costs the delayed acknowledgement of the other side.
      client.setNoDelay(true)
      resolve(client)
    })
    client.connect({
      host: config.hostname,
      port: config.port,
      username: config.user,
      ...(sock ? { sock } : {}),
      ...(config.one('bindaddress') === '' ? {} : { localAddress: config.one('bindaddress') }),
      forceIPv4: config.one('addressfamily') === 'inet',
      forceIPv6: config.one('addressfamily') === 'inet6',
      readyTimeout: seconds > 0 ? seconds * 1000 : READY_TIMEOUT_MS,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_LOST,
      algorithms,
      authHandler: auth,
      hostVerifier: (key: Buffer) => {
        const verdict = judgeKey(lines, key.toString('base64'))
        if (!verdict.ok) refused = badKey(name, verdict)
        return verdict.ok
      },
    })
  })
}

/** Offers the keys of the agent, then those of files, and stops there: no password, no question. */
async function authHandler({ config, keys, agent }: Door, onRefusal: (error: OrionError) => void) {
  const { user: username } = config
  const [name = config.hostname] = knownHostNames(config.hostname, config.port, '')
  // `none` asks what the server takes; after the agent again, since the library forgets what was said to its keys.
  const none: AnyAuthMethod = { type: 'none', username }
  const narrow = agent ? await narrowAgent(agent.socket, agent.blobs) : null
  const ways: AnyAuthMethod[] = [
    none,
    ...(narrow ? [{ type: 'agent' as const, username, agent: narrow }, none] : []),
    ...keys.map(key => ({ type: 'publickey' as const, username, key })),
  ]
  const handler: AuthHandlerMiddleware = (methods: AuthenticationType[] | null, partial, next) => {
    const way = ways.shift()
    if (methods === null) return next(way ?? none)
    if (partial || !methods.includes('publickey')) onRefusal(new PersonWantedError(name, methods.join(', ')))
    else if (way) return next(way)
    else onRefusal(noKeyAccepted(`${username}@${name}`, methods.join(', ')))
    // `false` ends it; the types of the library do not know that word.
    return Reflect.apply(next, undefined, [false])
  }
  return handler
}
