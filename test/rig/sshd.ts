import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { ready, say } from './say.ts'

/** People of the rig; each has a key, `ada` a password too. */
export const USERS = ['ada', 'grace'] as const
export const PASSWORD = 'orion rig: not a secret'

const account = (user: string) => `orion-${user}`
export const userName = account

/** Makes a key pair, if there is none, with which an account may log in. */
async function makeKey(folder: string, user: string, name: string): Promise<void> {
  const key = join(folder, 'ssh', user)
  if (!existsSync(key)) await say(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', user, '-f', key])
  const allowed = join(folder, 'ssh', 'allowed', name)
  mkdirSync(join(folder, 'ssh', 'allowed'), { recursive: true, mode: 0o755 })
  writeFileSync(allowed, readFileSync(`${key}.pub`), { mode: 0o644 })
}

/** Makes what is missing: an account, its home, a key pair that may log in. Needs root. */
async function makeUser(folder: string, user: string): Promise<void> {
  const name = account(user)
  const known = await say(['id', '-u', name]).catch(() => null)
  if (known === null) await say(['useradd', '--create-home', '--shell', '/bin/bash', name])
  execFileSync('chpasswd', { input: `${name}:${PASSWORD}\n` })
  await makeKey(folder, user, name)
}

function confText(folder: string, name: string, port: number, settings: readonly string[]): string {
  return [
    // sshd takes the first word that it reads for each setting.
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'ssh', `host-${name}`)}`,
    `AuthorizedKeysFile ${join(folder, 'ssh', 'allowed', '%u')}`,
    `PidFile ${join(folder, 'ssh', `${name}.pid`)}`,
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'StrictModes no',
    'PrintMotd no',
    'UseDNS no',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n')
}

/** Makes users, their keys and the files that every sshd of the rig shares. */
export async function prepareSsh(folder: string): Promise<void> {
  mkdirSync(join(folder, 'ssh'), { recursive: true })
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  for (const path of [folder, join(folder, 'ssh')]) chmodSync(path, 0o755)
  for (const user of USERS) await makeUser(folder, user)
  await makeKey(folder, 'root', 'root')
}

/** Starts one sshd on loopback, with a host key of its own, and waits until it answers. `within`: words that start it. */
export async function startSshd(
  folder: string,
  name: string,
  port: number,
  settings: readonly string[] = [],
  within: readonly string[] = [],
): Promise<Daemon> {
  const host = join(folder, 'ssh', `host-${name}`)
  if (!existsSync(host)) await say(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', host])
  const conf = join(folder, 'ssh', `${name}.conf`)
  writeFileSync(conf, confText(folder, name, port, settings))
  const daemon = startDaemon(folder, `sshd-${name}`, [...within, '/usr/sbin/sshd', '-D', '-e', '-f', conf])
  await ready(`sshd ${name}`, () => listens(port))
  return daemon
}

/** The line of `known_hosts` for a host of the rig. */
export function knownHost(folder: string, name: string, port: number): string {
  const [type = '', key = ''] = readFileSync(join(folder, 'ssh', `host-${name}.pub`), 'utf8').split(' ')
  return `[127.0.0.1]:${port} ${type} ${key}\n`
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** An ssh_config in which the hosts of the rig have names; `gpubox-behind` is reached through the jump host. */
export function sshConfigText(folder: string, ports: Record<'login' | 'gpubox' | 'jump', number>): string {
  const host = (name: string, port: number, more: readonly string[] = []) =>
    [`Host ${name}`, '  HostName 127.0.0.1', `  Port ${port}`, ...more.map(line => `  ${line}`)].join('\n')
  const all = [
    'Host *',
    '  User root',
    `  IdentityFile ${join(folder, 'ssh', 'root')}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${join(folder, 'ssh', 'known_hosts')}`,
    '  GlobalKnownHostsFile /dev/null',
  ].join('\n')
  return [
    host('polaris-login', ports.login),
    host('gpubox', ports.gpubox),
    host('jumphost', ports.jump),
    host('gpubox-behind', ports.gpubox, [
      `ProxyCommand ssh -F ${join(folder, 'ssh', 'config')} -W %h:%p jumphost`,
    ]),
    all,
    '',
  ].join('\n\n')
}
