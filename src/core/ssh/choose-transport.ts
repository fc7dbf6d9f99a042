import { isYes, readPaths, type SshConfig } from './ssh-config.ts'

/** What a private key file is to us. */
export type IdentityState = 'usable' | 'locked' | 'hardware' | 'certificate' | 'unreadable'

/** Everything about one stop of the way that decides who can open its door. */
export interface DoorFacts {
  config: SshConfig
  /** Private keys that exist. */
  identities: readonly { path: string; state: IdentityState }[]
  /** Keys that the agent would offer there. */
  agentKeys: number
  /** A Kerberos ticket lies ready. */
  ticket: boolean
  /** A certificate authority vouches for the host in known_hosts. */
  authority: boolean
  /** A connection that the system's `ssh` shares stands already, as after `orion login`. */
  shared: boolean
  /** ssh_config leaves algorithms that the connection inside this program speaks. */
  algorithms: boolean
}

/** `ssh2`: a connection inside this program. `openssh`: the system's `ssh`. `why` completes "because ...". */
export interface TransportChoice {
  transport: 'ssh2' | 'openssh'
  why: string
}

/** Options that this program does not speak, with the words for it; the empty value is always fine. */
const BEYOND: readonly [option: string, words: string, fine?: RegExp][] = [
  ['proxycommand', 'ssh_config sets ProxyCommand'],
  ['certificatefile', 'ssh_config names a certificate'],
  ['pkcs11provider', 'ssh_config names a PKCS#11 token'],
  ['knownhostscommand', 'ssh_config sets KnownHostsCommand'],
  ['revokedhostkeys', 'ssh_config sets RevokedHostKeys'],
  ['bindinterface', 'ssh_config sets BindInterface'],
  ['verifyhostkeydns', 'ssh_config looks for host keys in DNS', /^(no|false)$/i],
  ['checkhostip', 'ssh_config checks the addresses of hosts', /^(no|false)$/i],
  ['hostbasedauthentication', 'ssh_config uses host-based authentication', /^(no|false)$/i],
]

/** Who opens the way to a host: the connection inside this program, where a plain key or an agent opens every door on it. */
export function chooseTransport(doors: readonly DoorFacts[]): TransportChoice {
  if (doors.at(-1)?.shared) return { transport: 'openssh', why: 'a shared connection stands already' }
  for (const door of doors) {
    const why = beyondUs(door)
    if (why !== null)
      return { transport: 'openssh', why: doors.length > 1 ? `${why} (${door.config.hostname})` : why }
  }
  const agent = doors.every(({ agentKeys }) => agentKeys > 0)
  return { transport: 'ssh2', why: agent ? 'a key of the agent opens the door' : 'a key file opens the door' }
}

function beyondUs({
  config,
  identities,
  agentKeys,
  ticket,
  authority,
  algorithms,
}: DoorFacts): string | null {
  for (const [option, words, fine] of BEYOND) {
    const value = config.one(option)
    if (value !== '' && !fine?.test(value)) return words
  }
  const preferred = config.one('preferredauthentications')
  if (preferred !== '' && !preferred.split(',').includes('publickey'))
    return `ssh_config prefers ${preferred}`
  if (!/^(yes|true|unbound|host-bound|)$/i.test(config.one('pubkeyauthentication')))
    return 'ssh_config switches public keys off'
  if (ticket && isYes(config.one('gssapiauthentication'))) return 'a Kerberos ticket lies ready'
  if (authority) return 'a certificate authority vouches for the host'
  for (const option of ['userknownhostsfile', 'globalknownhostsfile'])
    if (readPaths(config.all(option)[0] ?? '') === null) return 'a known_hosts file has spaces in its path'
  if (!algorithms) return 'ssh_config leaves only algorithms that ssh alone speaks'
  const hardware = identities.find(({ state }) => state === 'hardware')
  if (hardware) return `${hardware.path} needs a security key`
  const signed = identities.find(({ state }) => state === 'certificate')
  if (signed) return `${signed.path} has a certificate`
  if (agentKeys > 0 || identities.some(({ state }) => state === 'usable')) return null
  const locked = identities.find(({ state }) => state === 'locked')
  if (locked) return `${locked.path} has a passphrase and no agent holds it`
  return 'no key opens the door'
}
