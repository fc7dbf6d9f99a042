import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Host } from '../../../src/adapters/exec/host/host.ts'
import { sshConnect } from '../../../src/adapters/ssh/connect.ts'
import { controlFolder } from '../../../src/adapters/ssh/control-folder.ts'
import type { Profile } from '../../../src/schema/settings.ts'
import type { Daemon } from '../../rig/daemon.ts'
import { stopDaemon } from '../../rig/daemon.ts'
import { testRigFolder } from '../../rig/for-tests.ts'
import { knownHost, startSshd } from '../../rig/sshd.ts'
import { shortFolder } from '../../support/short-folder.ts'

export type Transport = NonNullable<Profile['transport']>
export const BOTH: Transport[] = ['openssh', 'ssh2']

/** Folder of the rig's keys. */
export const keys = (...name: string[]): string => join(testRigFolder(), 'ssh', ...name)

let nextPort = 0

/** An sshd of one test file, with the rig's people and settings of its own. */
export async function sshd(
  settings: readonly string[] = [],
  within: readonly string[] = [],
): Promise<{
  name: string
  port: number
  daemon: Daemon
  known: string
  again(more?: readonly string[]): Promise<Daemon>
}> {
  const name = `t${process.pid}-${nextPort}`
  const port = 30_000 + ((process.pid * 17 + nextPort * 7) % 2_500)
  nextPort += 1
  const start = (more: readonly string[] = []) =>
    startSshd(testRigFolder(), name, port, [...settings, ...more], within)
  const daemon = await start()
  return { name, port, daemon, known: knownHost(testRigFolder(), name, port), again: start }
}

/**
 * A host whose file system has another folder in the place of one of this machine's: `path` is the same there and here, and
 * nothing in it is.
 */
export async function hostElsewhere(
  size = '50%',
): Promise<{ path: string; config: string; listener: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  const path = join(folder, 'only here')
  mkdirSync(path)
  const cover = ['unshare', '-m', 'sh', '-c', `mount -t tmpfs -o size=${size} none "$0" && exec "$@"`, path]
  const server = await sshd([], cover)
  onTestFinished(() => stopDaemon(server.daemon))
  const known = join(folder, 'known_hosts')
  writeFileSync(known, server.known)
  const config = configFor(server.port, [`UserKnownHostsFile ${known}`])
  return { path, config, listener: server.daemon.pid }
}

/** Writes an ssh_config that names one host `box`; `lines` come first and win. */
export function configFor(port: number, lines: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'))
  const path = join(folder, 'config')
  const text = [
    'Host box',
    ...lines.map(line => `  ${line}`),
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    '  User root',
    `  IdentityFile ${keys('root')}`,
    '  IdentitiesOnly yes',
    '  GlobalKnownHostsFile /dev/null',
    '',
  ]
  writeFileSync(path, text.join('\n'))
  return path
}

/** The host `box` of an ssh_config, or another one, by one of the transports; closed with the test. */
export function box(
  config: string,
  transport: Transport,
  env: Record<string, string | undefined> = {},
  name = 'box',
): Host {
  const sockets = shortFolder()
  const way = { environment: { ...process.env, ...env }, controlFolder: () => controlFolder(sockets, '/tmp') }
  const host = new Host(name, sshConnect(way, name, config, transport))
  onTestFinished(async () => {
    await host.reconnect()
    await host.close()
  })
  return host
}

export { stopDaemon }
