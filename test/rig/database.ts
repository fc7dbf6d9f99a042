import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { ready, say } from './say.ts'

/** Password of the accounting database. It listens on loopback only and holds nothing but the rig's jobs. */
export const DATABASE_PASSWORD = 'orion-rig'

/** Starts MariaDB on a data folder of its own, and makes database and user for slurmdbd. */
export async function startDatabase(folder: string, port: number): Promise<Daemon> {
  const data = join(folder, 'mariadb')
  const socket = join(folder, 'mariadb.sock')
  if (!existsSync(join(data, 'mysql'))) {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    await say([
      'mariadb-install-db',
      '--no-defaults',
      '--user=root',
      `--datadir=${data}`,
      '--skip-test-db',
      '--auth-root-authentication-method=socket',
    ])
  }
  const daemon = startDaemon(folder, 'mariadbd', [
    '/usr/sbin/mariadbd',
    '--no-defaults',
    '--user=root',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--innodb-buffer-pool-size=64M',
    '--innodb-lock-wait-timeout=900',
    '--innodb-flush-log-at-trx-commit=2',
  ])
  const client = ['mariadb', '--no-defaults', `--socket=${socket}`, '--user=root', '--batch', '-e']
  await ready('the accounting database', async () => (await say([...client, 'select 1'])).includes('1'))
  await say([
    ...client,
    `create database if not exists slurm_acct_db;
     create user if not exists 'slurm'@'127.0.0.1' identified by '${DATABASE_PASSWORD}';
     grant all on slurm_acct_db.* to 'slurm'@'127.0.0.1';`,
  ])
  return daemon
}
