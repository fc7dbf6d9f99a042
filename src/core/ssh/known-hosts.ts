import { createHmac } from 'node:crypto'

/** One line of a known_hosts file that names the host in question. */
export interface KnownKey {
  marker: 'none' | 'revoked' | 'authority'
  /** Kind of the key, as `ssh-ed25519`. */
  type: string
  /** The public key as it travels, in base64. */
  key: string
  /** Where it stands, as `/home/ada/.ssh/known_hosts:3`. */
  where: string
}

/** What known_hosts files say of a key that a host showed. */
export type KeyVerdict =
  | { ok: true }
  | { ok: false; why: 'unknown' }
  | { ok: false; why: 'changed' | 'revoked'; where: string }

/**
 * Names under which a host stands in known_hosts: its alias, else its name, with the port where that is not 22. With such a
 * port, a line without it is good enough where there is none with it.
 */
export function knownHostNames(hostname: string, port: number, alias: string): string[] {
  if (alias !== '') return [alias]
  const name = hostname.toLowerCase()
  return port === 22 ? [name] : [`[${name}]:${port}`, name]
}

/** The lines of a known_hosts file that name a host. A line that cannot be read counts as none, as for OpenSSH. */
export function knownKeys(text: string, host: string, path: string): KnownKey[] {
  return text.split('\n').flatMap((line, at) => {
    const words = line.trim().split(/[ \t]+/)
    const first = words[0] ?? ''
    if (first === '' || first.startsWith('#')) return []
    const marker = MARKERS[first]
    if (first.startsWith('@') && marker === undefined) return []
    const [names = '', type = '', key = ''] = marker === undefined ? words : words.slice(1)
    if (!namesHost(names, host) || !isKey(type, key)) return []
    const plain = Buffer.from(key, 'base64').toString('base64')
    return [{ marker: marker ?? 'none', type, key: plain, where: `${path}:${at + 1}` }]
  })
}

const MARKERS: Record<string, KnownKey['marker']> = { '@revoked': 'revoked', '@cert-authority': 'authority' }

/**
 * Judges the key that a host showed, in base64, as OpenSSH does when it asks no questions. `known`: lines for each of the
 * host's names.
 */
export function judgeKey(
  [lines = [], portless = []]: readonly (readonly KnownKey[])[],
  key: string,
): KeyVerdict {
  const verdict = judge(lines, key)
  if (verdict.ok || verdict.why !== 'unknown') return verdict
  const other = judge(portless, key)
  return other.ok || other.why === 'revoked' ? other : verdict
}

function judge(known: readonly KnownKey[], key: string): KeyVerdict {
  const revoked = known.find(line => line.marker === 'revoked' && line.key === key)
  if (revoked) return { ok: false, why: 'revoked', where: revoked.where }
  const plain = known.filter(({ marker }) => marker === 'none')
  if (plain.some(line => line.key === key)) return { ok: true }
  const [other] = plain
  return other ? { ok: false, why: 'changed', where: other.where } : { ok: false, why: 'unknown' }
}

/** A key in base64 says its own kind first; a line that contradicts it is damaged. */
function isKey(type: string, key: string): boolean {
  const bytes = Buffer.from(key, 'base64')
  if (bytes.length < 8) return false
  const length = bytes.readUInt32BE(0)
  return length === type.length && bytes.toString('latin1', 4, 4 + length) === type
}

function namesHost(names: string, host: string): boolean {
  if (names.startsWith('|')) return isHashed(names, host)
  let named = false
  for (const pattern of names.split(',')) {
    const negated = pattern.startsWith('!')
    if (!matches(negated ? pattern.slice(1) : pattern, host)) continue
    if (negated) return false
    named = true
  }
  return named
}

function isHashed(entry: string, host: string): boolean {
  const [, kind, salt = '', hash = ''] = entry.split('|')
  if (kind !== '1') return false
  const expected = Buffer.from(hash, 'base64')
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest()
  return expected.equals(found)
}

/** `*` is any run of characters, `?` any one; patterns are in any case, names of hosts in lower case. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(name)
}
