import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { BOTH, box, configFor, sshd, stopDaemon, type Transport } from './hosts.ts'
import { relayTo } from './relay.ts'

/** Hosts whose networks are cut at the same time, and how often. */
const HOSTS = 25
const TIMES = 2
const CUT_MS = 60_000
const EVERY_MS = 2_000

/** One host behind a network of its own, asked without end to write down each question. */
async function behindRelay(port: number, name: string, line: string, transport: Transport) {
  const relay = await relayTo(port)
  onTestFinished(() => relay.close())
  const folder = mkdtempSync(join(tmpdir(), 'cut-'))
  const known = join(folder, 'known_hosts')
  writeFileSync(known, line.replace(/^\S+/, `[127.0.0.1]:${relay.port}`))
  const host = box(configFor(relay.port, [`UserKnownHostsFile ${known}`]), transport)
  const written = join(folder, 'written')
  writeFileSync(written, '')
  const answered: string[] = []
  let asked = 0
  const ask = async () => {
    asked += 1
    const question = `${name}-${asked}`
    await host.run('echo "$1" >>"$2"; sleep "$3"', [question, written, String(asked % 3)])
    answered.push(question)
  }
  return { relay, ask, answered, written: () => readFileSync(written, 'utf8').trimEnd().split('\n') }
}

describe.runIf(canHaveRig())(`a network that is cut for ${CUT_MS / 1000} s, ${HOSTS * TIMES} times`, () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each(BOTH)(
    'is there again within 30 s, and no script ran twice, over %s',
    async transport => {
      const server = await sshd(['MaxStartups 500'])
      onTestFinished(() => stopDaemon(server.daemon))
      const hosts = await Promise.all(
        Array.from({ length: HOSTS }, (_, at) =>
          behindRelay(server.port, `host${at}`, server.known, transport),
        ),
      )
      const waits: number[] = []
      let broken = 0
      for (let time = 0; time < TIMES; time += 1) {
        await Promise.all(
          hosts.map(async ({ relay, ask }) => {
            await ask()
            const questions: Promise<void>[] = []
            const question = () =>
              questions.push(
                ask().catch(() => {
                  broken += 1
                }),
              )
            question()
            await pause(Math.random() * 2_000)
            relay.cut()
            const healed = performance.now() + CUT_MS
            while (performance.now() < healed) {
              question()
              await pause(Math.min(EVERY_MS, Math.max(0, healed - performance.now())))
            }
            relay.heal()
            const since = performance.now()
            while (
              !(await ask().then(
                () => true,
                () => false,
              ))
            )
              await pause(250)
            waits.push(performance.now() - since)
            await Promise.all(questions)
          }),
        )
      }
      const longest = Math.max(...waits)
      process.stdout.write(
        `${transport}: ${waits.length} cuts, longest wait ${Math.round(longest / 100) / 10} s, ${broken} questions without an answer\n`,
      )
      expect(waits).toHaveLength(HOSTS * TIMES)
      expect(broken).toBeGreaterThan(0)
      expect(longest).toBeLessThan(30_000)
      for (const { answered, written } of hosts) {
        const lines = written()
        expect(new Set(lines).size).toBe(lines.length)
        expect(answered.filter(question => !lines.includes(question))).toEqual([])
      }
    },
    600_000,
  )
})
