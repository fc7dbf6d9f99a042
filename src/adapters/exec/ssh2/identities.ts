import { existsSync, readFileSync } from 'node:fs'
import type { ParsedKey } from 'ssh2'
import type { IdentityState } from '../../../core/ssh/choose-transport.ts'
import type { SshConfig } from '../../../core/ssh/ssh-config.ts'
import { loadSsh2 } from './load.ts'

/** A private key file of ssh_config that exists. */
export interface Identity {
  path: string
  state: IdentityState
  /** The private key, where it is usable. */
  key: ParsedKey | null
  /** Its public key as it travels, in base64, where it is known: what an agent offers can be told by it. */
  blob: string | null
}

/** Reads the key files that ssh_config names for a host. */
export async function readIdentities(config: SshConfig, home: string): Promise<Identity[]> {
  const identities: Identity[] = []
  for (const named of config.all('identityfile')) {
    const path = expand(named, config, home)
    if (existsSync(path) || existsSync(`${path}.pub`)) identities.push(await readIdentity(path))
  }
  return identities
}

async function readIdentity(path: string): Promise<Identity> {
  const { utils } = await loadSsh2()
  const publicText = readQuietly(`${path}.pub`)
  const blob = /^\S+ +(\S+)/.exec(publicText ?? '')?.[1] ?? null
  const is = (state: IdentityState, key: ParsedKey | null = null): Identity => ({ path, state, key, blob })
  if (existsSync(`${path}-cert.pub`)) return is('certificate')
  if (/^sk-/.test(publicText ?? '')) return is('hardware')
  const text = readQuietly(path)
  if (text === null) return is('unreadable')
  const parsed = utils.parseKey(text)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key instanceof Error) return is(/passphrase|encrypted/i.test(key.message) ? 'locked' : 'unreadable')
  if (!key?.isPrivateKey()) return is('unreadable')
  return { ...is('usable', key), blob: Buffer.from(key.getPublicSSH()).toString('base64') }
}

function readQuietly(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** What `ssh -G` leaves to be filled in: the home folder and the tokens of a path. */
function expand(path: string, { user, hostname, port }: SshConfig, home: string): string {
  const tokens: Record<string, string> = {
    '%d': home,
    '%h': hostname,
    '%p': String(port),
    '%r': user,
    '%%': '%',
  }
  const filled = path.replace(/%./g, token => tokens[token] ?? token)
  return filled.startsWith('~/') ? `${home}${filled.slice(1)}` : filled
}
