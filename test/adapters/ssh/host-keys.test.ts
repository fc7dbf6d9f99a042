import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { box, configFor, keys, sshd, stopDaemon, type Transport } from './hosts.ts'

/** A server with an Ed25519 and an RSA host key, a certificate for the former, and what else stands in known_hosts. */
interface Scene {
  port: number
  /** `[127.0.0.1]:<port>`. */
  name: string
  ed25519: string
  rsa: string
  stranger: string
  authority: string
}

type Verdict = 'accepted' | 'not known' | 'has changed' | 'is revoked'

interface Case {
  title: string
  known(scene: Scene): string
  lines?: string[]
  verdict: Verdict
  /** What the connection inside this program says where it is forced; it knows no certificates. */
  forced?: Verdict
}

const CASES: Case[] = [
  { title: 'a known key', known: s => `${s.name} ${s.ed25519}`, verdict: 'accepted' },
  { title: 'no line at all', known: () => '', verdict: 'not known' },
  { title: 'another key under its name', known: s => `${s.name} ${s.stranger}`, verdict: 'has changed' },
  {
    title: 'a strange key first, then its own',
    known: s => `${s.name} ${s.stranger}\n${s.name} ${s.ed25519}`,
    verdict: 'accepted',
  },
  { title: 'its RSA key alone, of two that it has', known: s => `${s.name} ${s.rsa}`, verdict: 'accepted' },
  { title: 'a hashed name', known: s => hashed(`${s.name} ${s.ed25519}`), verdict: 'accepted' },
  {
    title: 'a hashed name of another port',
    known: s => hashed(`[127.0.0.1]:${s.port + 1} ${s.ed25519}`),
    verdict: 'not known',
  },
  { title: 'its address without the port', known: s => `127.0.0.1 ${s.ed25519}`, verdict: 'accepted' },
  {
    title: 'a strange key for its address without the port',
    known: s => `127.0.0.1 ${s.stranger}`,
    verdict: 'not known',
  },
  {
    title: 'a revoked key for its address without the port',
    known: s => `127.0.0.1 ${s.ed25519}\n@revoked 127.0.0.1 ${s.ed25519}`,
    lines: ['HostKeyAlgorithms ssh-ed25519'],
    verdict: 'is revoked',
  },
  { title: 'a pattern', known: s => `other.host,[127.0.*]:${s.port} ${s.ed25519}`, verdict: 'accepted' },
  {
    title: 'a pattern that excludes it',
    known: s => `[127.*]:*,!${s.name} ${s.ed25519}`,
    verdict: 'not known',
  },
  {
    title: 'a revoked key',
    known: s => `${s.name} ${s.ed25519}\n@revoked * ${s.ed25519}`,
    lines: ['HostKeyAlgorithms ssh-ed25519'],
    verdict: 'is revoked',
  },
  {
    title: 'a revoked key of another host',
    known: s => `@revoked other.host ${s.ed25519}\n${s.name} ${s.ed25519}`,
    verdict: 'accepted',
  },
  {
    title: 'a certificate authority that signed its key',
    known: s => `@cert-authority ${s.name} ${s.authority}`,
    verdict: 'accepted',
    forced: 'not known',
  },
  {
    title: 'a certificate authority that did not',
    known: s => `@cert-authority ${s.name} ${s.stranger}`,
    verdict: 'not known',
  },
  {
    title: 'lines that cannot be read before a good one',
    known: s =>
      `# a note\n\n${s.name} ssh-ed25519 ????\n${s.name}\n@odd ${s.name} ${s.ed25519}\n \t${s.name}\t${s.ed25519} a comment`,
    verdict: 'accepted',
  },
  {
    title: 'a line whose kind contradicts its key',
    known: s => `${s.name} ssh-rsa ${s.ed25519.split(' ')[1]}`,
    verdict: 'not known',
  },
  {
    title: 'the alias that ssh_config gives',
    known: s => `box-alias ${s.ed25519}`,
    lines: ['HostKeyAlias box-alias'],
    verdict: 'accepted',
  },
  {
    title: 'its own name where ssh_config gives an alias',
    known: s => `${s.name} ${s.ed25519}`,
    lines: ['HostKeyAlias box-alias'],
    verdict: 'not known',
  },
]

const hashed = (line: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hash-'))
  writeFileSync(join(folder, 'known'), `${line}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', join(folder, 'known')], { stdio: 'ignore' })
  return readFileSync(join(folder, 'known'), 'utf8')
}

describe.runIf(canHaveRig())('host keys', () => {
  let scene: Scene
  let stop = async () => {}
  const folder = mkdtempSync(join(tmpdir(), 'host-keys-'))

  beforeAll(async () => {
    await testRig()
    const made = (name: string, type = 'ed25519'): string => {
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', join(folder, name)])
      return readFileSync(join(folder, `${name}.pub`), 'utf8').trim()
    }
    const rsa = made('rsa', 'rsa')
    const [stranger, authority] = [made('stranger'), made('authority')]
    // The certificate is for the Ed25519 key, which exists once the server was started.
    const first = await sshd()
    await stopDaemon(first.daemon)
    const own = keys(`host-${first.name}.pub`)
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      join(folder, 'authority'),
      '-I',
      'box',
      '-h',
      '-n',
      '127.0.0.1',
      own,
    ])
    const certificate = keys(`host-${first.name}-cert.pub`)
    const daemon = await first.again([`HostKey ${join(folder, 'rsa')}`, `HostCertificate ${certificate}`])
    stop = () => stopDaemon(daemon)
    const ed25519 = readFileSync(own, 'utf8').split(' ').slice(0, 2).join(' ')
    scene = { port: first.port, name: `[127.0.0.1]:${first.port}`, ed25519, rsa, stranger, authority }
  }, 90_000)
  afterAll(() => stop())

  const bySsh = (config: string): boolean => {
    const set = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'UpdateHostKeys=no']
    const options = ['-F', config, ...set.flatMap(option => ['-o', option])]
    return spawnSync('ssh', [...options, 'box', 'true'], { stdio: 'ignore' }).status === 0
  }

  it.each(CASES)('judges as OpenSSH: $title', async ({ known, lines = [], verdict, forced = verdict }) => {
    const path = join(mkdtempSync(join(tmpdir(), 'known-')), 'known_hosts')
    writeFileSync(path, `${known(scene)}\n`)
    const before = readFileSync(path, 'utf8')
    const config = configFor(scene.port, [`UserKnownHostsFile ${path}`, 'UpdateHostKeys yes', ...lines])
    expect(bySsh(config)).toBe(verdict === 'accepted')
    const free: [Transport, Verdict][] = forced === verdict ? [] : [['auto', verdict]]
    for (const [transport, expected] of [['openssh', verdict], ['ssh2', forced], ...free] as const) {
      const said = await box(config, transport)
        .run('printf in')
        .then(({ stdout }) => (stdout.toString() === 'in' ? 'accepted' : 'odd'))
        .catch(error => error.message)
      expect(`${transport}: ${said}`).toContain(expected)
    }
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it.each([
    ['is not there', () => {}],
    ['cannot be read', (path: string) => void mkdirSync(path)],
  ])('knows nobody where the file %s, and finds the host in a second one', async (_what, make) => {
    const place = mkdtempSync(join(tmpdir(), 'known-'))
    const odd = join(place, 'odd')
    make(odd)
    const good = join(place, 'good')
    writeFileSync(good, `${scene.name} ${scene.ed25519}\n`)
    for (const [files, fine] of [
      [odd, false],
      [`${odd} ${good}`, true],
    ] as const) {
      const config = configFor(scene.port, [`UserKnownHostsFile ${files}`])
      expect(bySsh(config)).toBe(fine)
      for (const transport of ['openssh', 'ssh2'] as const) {
        const said = await box(config, transport)
          .run(':')
          .then(
            () => 'accepted',
            error => error.message,
          )
        expect(said).toContain(fine ? 'accepted' : 'not known')
      }
    }
  })

  it.each(['openssh', 'ssh2'] as const)(
    'trusts nobody because ssh_config says so, with %s',
    async transport => {
      const path = join(mkdtempSync(join(tmpdir(), 'known-')), 'known_hosts')
      const config = configFor(scene.port, [`UserKnownHostsFile ${path}`, 'StrictHostKeyChecking no'])
      await expect(box(config, transport).run(':')).rejects.toMatchObject({
        code: 'unreachable',
        retryable: false,
        message: expect.stringContaining('not known'),
        hint: expect.stringContaining('fingerprint'),
      })
      expect(() => readFileSync(path)).toThrow('ENOENT')
    },
  )

  it.each(['openssh', 'ssh2'] as const)('checks every stop of a way, with %s', async transport => {
    const rig = await testRig()
    const place = mkdtempSync(join(tmpdir(), 'known-'))
    const known = join(place, 'known_hosts')
    const jump = readFileSync(rig.known_hosts, 'utf8')
      .split('\n')
      .find(line => line.startsWith(`[127.0.0.1]:${rig.ssh.jump} `))
    const config = configFor(scene.port, [`UserKnownHostsFile ${known}`, 'ProxyJump stop'])
    const stop = ['Host stop', '  HostName 127.0.0.1', `  Port ${rig.ssh.jump}`, '  User root']
    const mine = [`  IdentityFile ${keys('root')}`, '  IdentitiesOnly yes', `  UserKnownHostsFile ${known}`]
    writeFileSync(
      config,
      [readFileSync(config, 'utf8'), ...stop, ...mine, '  GlobalKnownHostsFile /dev/null', ''].join('\n'),
    )
    for (const [text, fine] of [
      [`${scene.name} ${scene.ed25519}\n`, false],
      [`${jump}\n`, false],
      [`${jump}\n${scene.name} ${scene.ed25519}\n`, true],
    ] as const) {
      writeFileSync(known, text)
      expect(bySsh(config)).toBe(fine)
      const said = await box(config, transport)
        .run('printf in')
        .then(
          ({ stdout }) => stdout.toString(),
          error => error.code,
        )
      expect(said).toBe(fine ? 'in' : 'unreachable')
    }
  })
})
