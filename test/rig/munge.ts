import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { ready, say } from './say.ts'

export const mungeSocket = (folder: string): string => join(folder, 'munge', 'socket')

/** Starts munge with a key and a socket of its own, so that a munge of the machine is never touched. */
export async function startMunge(folder: string): Promise<Daemon> {
  const own = join(folder, 'munge')
  mkdirSync(own, { recursive: true })
  chmodSync(own, 0o755)
  const key = join(own, 'key')
  if (!existsSync(key)) writeFileSync(key, randomBytes(128), { mode: 0o400 })
  const file = (name: string) => join(own, name)
  const daemon = startDaemon(folder, 'munged', [
    '/usr/sbin/munged',
    '--foreground',
    '--force',
    '--num-threads=10',
    `--socket=${mungeSocket(folder)}`,
    `--key-file=${key}`,
    `--pid-file=${file('pid')}`,
    `--log-file=${file('log')}`,
    `--seed-file=${file('seed')}`,
  ])
  await ready('munge', async () => {
    const credential = await say(['munge', '--no-input', `--socket=${mungeSocket(folder)}`])
    return credential.startsWith('MUNGE:')
  })
  return daemon
}
