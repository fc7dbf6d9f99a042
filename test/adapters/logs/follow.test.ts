import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { News } from '../../../src/adapters/logs/messages.ts'
import { startLogEngine } from '../../../src/adapters/logs/start-log-engine.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

/** Appends lines to a file as fast as it is told, cut anywhere, and says how many it wrote. */
const WRITER = `
const { openSync, writeSync } = require('node:fs')
const [path, seconds, rate] = process.argv.slice(1)
const file = openSync(path, 'a')
const began = performance.now()
let count = 0
let rest = ''
const tick = () => {
  const due = Math.min(seconds * rate, Math.floor(((performance.now() - began) / 1000) * rate))
  let text = rest
  for (; count < due; count += 1) text += 'step ' + count + ' loss ' + (count * 7919 % 1000) / 1000 + ' grad_norm 2.1 lr 1e-3 windows/s 1094 note é日\\n'
  const bytes = Buffer.from(text)
  const cut = count < seconds * rate ? Math.max(0, bytes.length - (count % 50)) : bytes.length
  writeSync(file, bytes, 0, cut)
  rest = ''
  writeSync(file, bytes, cut)
  if (count < seconds * rate) setTimeout(tick, 5)
}
tick()
`

it('misses no line of a log that is followed while 100,000 lines a second come', async () => {
  const path = join(weirdFolder(), 'rank0.out')
  writeFileSync(path, 'before\n')
  const lines = 300_000
  const writer = spawn(process.execPath, ['-e', WRITER, path, '3', '100000'], { stdio: 'ignore' })
  let latest: News | undefined
  let failed: Error | undefined
  const engine = startLogEngine(
    news => {
      latest = news
    },
    error => {
      failed = error
    },
  )
  try {
    const source = { path, node: '0', rank: 0, stream: 'out' as const }
    const view = { mode: 'plain' as const, only: null }
    await engine.ask('open', { sources: [source], ended: false, view, rows: 10 })
    await until(() => failed !== undefined || latest?.state.lines === lines + 1, {
      timeoutMs: 40_000,
      what: 'every line',
    })
    expect(failed).toBeUndefined()
    const { first, end } = await engine.ask('state', null)
    const hash = createHash('sha256')
    for (let id = first; id < end; id += 20_000) {
      const to = Math.min(end, id + 20_000) - 1
      hash.update(`${await engine.ask('text', { from: id, to })}\n`)
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
  } finally {
    engine.close()
    writer.kill()
  }
})
