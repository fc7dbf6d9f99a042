import { describe, expect, it } from 'vitest'
import { chooseTransport, type DoorFacts } from '../../../src/core/ssh/choose-transport.ts'
import { readJumps, readPaths, readSshConfig } from '../../../src/core/ssh/ssh-config.ts'

const door = (lines: string[] = [], more: Partial<DoorFacts> = {}): DoorFacts => ({
  config: readSshConfig(['hostname box', 'port 22', 'user ada', ...lines].join('\n')),
  identities: [{ path: '/home/ada/.ssh/id', state: 'usable' }],
  agentKeys: 0,
  ticket: false,
  authority: false,
  shared: false,
  algorithms: true,
  ...more,
})
const identity = (state: DoorFacts['identities'][number]['state']) => ({
  identities: [{ path: '/home/ada/.ssh/id', state }],
})

describe('who connects to a host', () => {
  it.each([
    ['a key file', door(), 'key file'],
    ['a key of the agent', door([], { agentKeys: 1, identities: [] }), 'agent'],
    ['a locked key that the agent holds', door([], { ...identity('locked'), agentKeys: 1 }), 'agent'],
    ['GSSAPI switched on without a ticket', door(['gssapiauthentication yes']), 'key file'],
    ['ProxyJump', door(['proxyjump stop']), 'key file'],
    ['ProxyCommand none', door(['proxycommand none']), 'key file'],
  ])('is this program with %s', (_what, facts, why) => {
    expect(chooseTransport([facts])).toEqual({ transport: 'ssh2', why: expect.stringContaining(why) })
  })

  it.each([
    ['ProxyCommand', door(['proxycommand nc %h %p']), 'ProxyCommand'],
    ['a ticket and GSSAPI', door(['gssapiauthentication yes'], { ticket: true }), 'Kerberos'],
    ['a security key', door([], identity('hardware')), 'security key'],
    ['a certificate beside the key', door([], identity('certificate')), 'certificate'],
    ['a certificate in ssh_config', door(['certificatefile ~/.ssh/c']), 'certificate'],
    ['a host that an authority vouches for', door([], { authority: true }), 'authority'],
    ['a locked key and no agent', door([], identity('locked')), 'passphrase'],
    ['no key', door([], { identities: [] }), 'no key'],
    ['no public keys', door(['pubkeyauthentication no']), 'public keys off'],
    ['other methods', door(['preferredauthentications keyboard-interactive']), 'keyboard-interactive'],
    ['other algorithms', door([], { algorithms: false }), 'algorithms'],
    ['a token', door(['pkcs11provider /usr/lib/p11.so']), 'PKCS#11'],
    ['spaces in a path of known hosts', door(['userknownhostsfile /a b/known']), 'spaces'],
    ['a login that stands', door([], { shared: true }), 'shared'],
  ])('is the system with %s', (_what, facts, why) => {
    expect(chooseTransport([facts])).toEqual({ transport: 'openssh', why: expect.stringContaining(why) })
  })

  it('is the system where one stop on the way wants it', () => {
    expect(chooseTransport([door([], identity('hardware')), door()]).transport).toBe('openssh')
  })
})

describe('ssh_config', () => {
  it('names the stops of a way', () => {
    expect(readJumps('ada@one:2222,ssh://two,[::1]:22')).toEqual([
      { user: 'ada', host: 'one', port: 2222 },
      { host: 'two' },
      { host: '::1', port: 22 },
    ])
    expect(readJumps('-oProxyCommand=evil')).toBeNull()
    expect(readJumps('one,,two')).toBeNull()
  })

  it('names files, where their paths can be told apart', () => {
    expect(readPaths('/a /b')).toEqual(['/a', '/b'])
    expect(readPaths('none')).toEqual([])
    expect(readPaths('/a b /c')).toBeNull()
  })
})
