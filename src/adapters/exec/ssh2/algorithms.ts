import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2'
import type { KnownKey } from '../../../core/ssh/known-hosts.ts'
import type { SshConfig } from '../../../core/ssh/ssh-config.ts'

/** What a connection offers, best first. */
export interface Offer {
  kex: KexAlgorithm[]
  cipher: CipherAlgorithm[]
  hmac: MacAlgorithm[]
  serverHostKey: ServerHostKeyAlgorithm[]
}

/**
 * What ssh_config allows of what the library does well, in the order of ssh_config. Kinds of host keys that known_hosts has
 * come first: a server with several keys shows the one that can be checked. ChaCha20 is left out: the library keeps one
 * buffer for the tags of all connections, and one inside another breaks. Null where nothing is left of one of them.
 */
export async function offer(config: SshConfig, known: readonly KnownKey[]): Promise<Offer | null> {
  const { default: ours } = await import('ssh2/lib/protocol/constants.js')
  const allowed = <T extends string>(option: string, names: readonly T[]): T[] => {
    const wanted = config.one(option)
    return wanted === ''
      ? [...names]
      : wanted.split(',').flatMap(name => names.find(one => one === name) ?? [])
  }
  const types = new Set(known.flatMap(({ marker, type }) => (marker === 'none' ? [type] : [])))
  const isKnown = (algorithm: string) =>
    types.has(algorithm) || (/rsa/.test(algorithm) && types.has('ssh-rsa'))
  const keys = allowed('hostkeyalgorithms', ours.DEFAULT_SERVER_HOST_KEY)
  const found = {
    kex: allowed('kexalgorithms', ours.DEFAULT_KEX),
    cipher: allowed(
      'ciphers',
      ours.DEFAULT_CIPHER.filter(name => !name.startsWith('chacha20')),
    ),
    hmac: allowed('macs', ours.DEFAULT_MAC),
    serverHostKey: [...keys.filter(isKnown), ...keys.filter(name => !isKnown(name))],
  }
  return Object.values(found).every(names => names.length > 0) ? found : null
}
