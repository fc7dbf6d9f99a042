import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SpareLogThread } from '../../../src/adapters/logs/spare-log-thread.ts'
import { startLogEngine } from '../../../src/adapters/logs/start-log-engine.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

it('reads a log in a thread that waited for one, which it hands on once', async () => {
  const path = join(weirdFolder(), 'rank0.out')
  writeFileSync(path, 'one\ntwo\n')
  const spare = new SpareLogThread()
  expect(spare.ready).toBe(true)
  const thread = spare.take()
  expect([spare.ready, spare.take()]).toEqual([false, null])
  const gone: Error[] = []
  const engine = startLogEngine(
    () => {},
    error => gone.push(error),
    thread ?? undefined,
  )
  try {
    const sources = [{ path, node: '0', rank: 0, stream: 'out' as const }]
    const view = { mode: 'plain' as const, only: null }
    const { rows } = await engine.ask('open', { sources, ended: true, view, rows: 10 })
    expect(rows.map(({ cells }) => cells[0]?.text)).toEqual(['one', 'two'])
    spare.close()
    expect((await engine.ask('state', null)).lines).toBe(2)
    expect(gone).toEqual([])
  } finally {
    engine.close()
  }
})
