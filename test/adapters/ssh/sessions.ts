import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { box, configFor, sshd, stopDaemon, type Transport } from './hosts.ts'

/** Asks a host that gives few sessions a connection many things at once; each must be answered, and by few connections. */
export async function askAtOnce(transport: Transport, sessions: number, questions: number): Promise<void> {
  const server = await sshd([`MaxSessions ${sessions}`, 'LogLevel VERBOSE'])
  try {
    const known = join(mkdtempSync(join(tmpdir(), 'known-')), 'known_hosts')
    writeFileSync(known, server.known)
    const host = box(configFor(server.port, [`UserKnownHostsFile ${known}`]), transport)
    const answers = await Promise.all(
      Array.from({ length: questions }, (_, at) =>
        host.run('printf "%s %s" "$1" "$SSH_CONNECTION"', [String(at)]),
      ),
    )
    expect(answers.map(({ stdout }) => stdout.toString().split(' ')[0])).toEqual(
      answers.map((_, at) => String(at)),
    )
    const connections = new Set(answers.map(({ stdout }) => stdout.toString().split(' ').slice(1).join(' ')))
    expect(connections.size).toBe(1)
  } finally {
    await stopDaemon(server.daemon)
  }
}
