import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Host } from '../../../src/adapters/exec/host/host.ts'
import { hostFiles } from '../../../src/adapters/exec/host/host-files.ts'
import { until } from '../../support/until.ts'
import { breakConnections } from './break.ts'
import { box, configFor, sshd, stopDaemon, type Transport } from './hosts.ts'

/** A host of its own whose connections can be broken. */
export async function breakable(transport: Transport) {
  const server = await sshd()
  const folder = mkdtempSync(join(tmpdir(), 'link-'))
  const known = join(folder, 'known_hosts')
  writeFileSync(known, server.known)
  const state = { daemon: server.daemon }
  onTestFinished(() => stopDaemon(state.daemon))
  const host = box(configFor(server.port, [`UserKnownHostsFile ${known}`]), transport)
  return { ...server, state, folder, known, host }
}

export const answers = (host: Host) =>
  until(
    () =>
      host.run('printf in').then(
        () => true,
        () => false,
      ),
    { timeoutMs: 40_000, everyMs: 100, what: 'an answer' },
  )

/** Reads a log that grows, over a connection that is broken so often in the middle of a read; every byte comes once. */
export async function readThroughBreaks(transport: Transport, times: number): Promise<void> {
  const { host, folder, state } = await breakable(transport)
  const files = hostFiles(host, join(folder, 'store'))
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const written: string[] = []
  let read = ''
  let breaks = 0
  for (let round = 0; round < times * 2; round += 1) {
    const text = `round ${round} ${'x'.repeat((round % 8) * 1000)}\n`
    appendFileSync(log, text)
    written.push(text)
    const reading = files.read(log, Buffer.byteLength(read), 1 << 20)
    if (round % 2 === 1) breakConnections(state.daemon.pid)
    const slice = await reading.catch(error => {
      expect(error).toMatchObject({ code: 'unreachable', retryable: true })
      breaks += 1
      return null
    })
    read += Buffer.from(slice?.bytes ?? []).toString()
    await answers(host)
  }
  const last = await files.read(log, Buffer.byteLength(read), 1 << 20)
  expect(read + Buffer.from(last?.bytes ?? []).toString()).toBe(written.join(''))
  expect(breaks).toBeGreaterThan(0)
}
