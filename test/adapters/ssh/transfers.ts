import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { hostFiles } from '../../../src/adapters/exec/host/host-files.ts'
import { until } from '../../support/until.ts'
import { box, configFor, sshd, stopDaemon, type Transport } from './hosts.ts'

const AT_ONCE = 20

const childrenOf = (pid: number): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .filter(Boolean)
    .map(Number)

/** Writes so many files there and reads them back; afterwards one connection is open, with one channel at most. */
export async function transfer(transport: Transport, count: number): Promise<void> {
  const server = await sshd()
  onTestFinished(() => stopDaemon(server.daemon))
  const folder = mkdtempSync(join(tmpdir(), 'transfers-'))
  const known = join(folder, 'known_hosts')
  writeFileSync(known, server.known)
  const files = hostFiles(
    box(configFor(server.port, [`UserKnownHostsFile ${known}`]), transport),
    join(folder, 'store'),
  )
  const textOf = (at: number) => `${at} ${'ü'.repeat((at * 37) % 5_000)}`
  for (let from = 0; from < count / 2; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count / 2 - from) }, async (_, each) => {
        const path = join(folder, `file ${from + each}`)
        await files.write(path, textOf(from + each))
        expect(await files.readText(path)).toBe(textOf(from + each))
      }),
    )
  }
  // A process of the server serves each connection, and has a child for each channel.
  const connections = childrenOf(server.daemon.pid)
  expect(connections).toHaveLength(1)
  await until(() => connections.flatMap(childrenOf).length <= 1, {
    what: 'channels that nothing needs to be given back',
  })
  expect(await files.readText(join(folder, 'file 0'))).toBe(textOf(0))
  expect(childrenOf(server.daemon.pid)).toEqual(connections)
}
