import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Host } from '../../src/adapters/exec/host/host.ts'
import { localChannel } from '../../src/adapters/exec/host/local-channel.ts'
import { supervisedHost } from '../../src/adapters/exec/host/supervised-host.ts'
import { logsHere } from '../../src/control/logs-here.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const adapter: Adapter = {
  name: 'far',
  ...supervisedHost(new Host('far', () => localChannel({ PATH: process.env.PATH ?? '' })), {
    python: 'python3',
    heartbeatS: 1,
    sweepS: 1,
    store: join(tmpdir(), 'staged'),
  }),
}
afterAll(() => adapter.close())

/** A run whose logs lie on another machine, and a home here. */
function scene() {
  const run = weirdFolder()
  const home = weirdFolder()
  const logs = join(run, 'attempts', '1', 'logs', '0')
  mkdirSync(logs, { recursive: true })
  const ctx = { paths: { home }, adapter: async () => adapter }
  const of = { run_id: 'r1', path: run, attempt: 1, adapter: 'far' }
  return { ctx, of, log: join(logs, 'rank0.out'), copy: join(home, 'spool', 'r1', '1', '0', 'rank0.out') }
}

describe('logs of another machine', () => {
  it('have a copy here that grows as they do, for its owner alone', async () => {
    const { ctx, of, log, copy } = scene()
    writeFileSync(log, 'one\n')
    const here = await logsHere(ctx, of)
    expect((await here.files()).map(({ path, rank }) => ({ path, rank }))).toEqual([{ path: copy, rank: 0 }])
    expect(readFileSync(copy, 'utf8')).toBe('one\n')
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    appendFileSync(log, 'two\n')
    await until(() => readFileSync(copy, 'utf8') === 'one\ntwo\n')
    here.close()
  })

  it('are copied on from where the last session left off, every byte once', async () => {
    const { ctx, of, log, copy } = scene()
    const text = Buffer.alloc(9 << 20, 'line of a log\n')
    writeFileSync(log, text.subarray(0, 5 << 20))
    const first = await logsHere(ctx, of)
    await first.files()
    first.close()
    writeFileSync(log, text, { flag: 'r+' })
    const second = await logsHere(ctx, of)
    await second.files()
    second.close()
    expect(readFileSync(copy).equals(text)).toBe(true)
  })

  it('begin anew when another file took the place of the one that was copied', async () => {
    const { ctx, of, log, copy } = scene()
    writeFileSync(log, 'the old one, which was long\n')
    const here = await logsHere(ctx, of)
    await here.files()
    writeFileSync(`${log}.new`, 'the new one\n')
    renameSync(`${log}.new`, log)
    await until(() => readFileSync(copy, 'utf8') === 'the new one\n')
    here.close()
  })

  it('appear when a rank begins to write', async () => {
    const { ctx, of, log } = scene()
    const here = await logsHere(ctx, of)
    expect(await here.files()).toEqual([])
    writeFileSync(log, 'one\n')
    expect(await here.files()).toHaveLength(1)
    here.close()
  })
})
