import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it, vi } from 'vitest'
import { LogServer } from '../../../src/adapters/logs/log-worker.ts'
import type { Answer, Request } from '../../../src/adapters/logs/messages.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

it('tells the first hits of a search after its first stretch of work, also while another one went on', async () => {
  const path = join(weirdFolder(), 'rank0.out')
  writeFileSync(
    path,
    `step 1  loss 0.25  grad_norm 2.1  lr 1.000e-03  data ok${' '.repeat(40)}\n`.repeat(300_000),
  )
  // A clock on which each block that is read or searched takes a millisecond, on every machine.
  let clock = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => {
    clock += 1
    return clock
  })
  const { port1, port2 } = new MessageChannel()
  new LogServer(port1)
  const told: Answer[] = []
  port2.on('message', (answer: Answer) => told.push(answer))
  let no = 0
  const send = (request: Omit<Request, 'no'>) => {
    no += 1
    port2.postMessage({ no, ...request })
  }
  const news = () => told.flatMap(answer => ('news' in answer ? [answer.news] : []))
  const hits = (word: string) =>
    news().flatMap(({ search }) => (search?.source === word && search.hits > 0 ? [search] : []))
  const source = { path, node: '0', rank: 0, stream: 'out' as const }
  try {
    const view = { mode: 'plain' as const, only: null }
    send({ kind: 'open', ask: { sources: [source], ended: true, view, rows: 10 } })
    await until(() => news().at(-1)?.state.complete, { what: 'every line known' })
    for (const word of ['data', 'loss', 'grad', 'step', 'norm']) {
      send({ kind: 'search', ask: { pattern: { source: word, flags: '' } } })
      await until(() => hits(word).length > 0, { what: `hits of ${word}` })
      // Two stretches at most; of 50 ms, which is how often progress is told, it would be a third.
      expect(hits(word)[0]?.share).toBeLessThan(0.15)
    }
  } finally {
    port1.close()
  }
})
