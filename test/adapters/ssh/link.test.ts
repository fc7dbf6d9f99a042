import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { until } from '../../support/until.ts'
import { breakConnections } from './break.ts'
import { answers, breakable, readThroughBreaks } from './breakable.ts'
import { BOTH, keys, stopDaemon } from './hosts.ts'

describe.runIf(canHaveRig()).each(BOTH)('a link that breaks, over %s', transport => {
  beforeAll(async () => void (await testRig()), 90_000)

  it('reads on at the right byte after each break, and loses none', () => readThroughBreaks(transport, 4))

  it('never runs a script a second time by itself', async () => {
    const { host, folder, state } = await breakable(transport)
    await host.run(':')
    const mark = join(folder, 'ran')
    const asked = host.run('echo once >>"$1"; sleep 30', [mark])
    const refused = expect(asked).rejects.toMatchObject({ code: 'unreachable' })
    await until(() => readIfThere(mark) !== '', { what: 'the script to begin' })
    breakConnections(state.daemon.pid)
    await refused
    await answers(host)
    expect(readFileSync(mark, 'utf8')).toBe('once\n')
  })

  it('says that a stopped server refuses, how old its word is, and comes back by itself', async () => {
    const { host, state, again } = await breakable(transport)
    await host.run(':')
    breakConnections(state.daemon.pid)
    await stopDaemon(state.daemon)
    await until(
      async () => {
        await host.run(':').catch(() => {})
        return /refused/i.test(host.state().trouble ?? '')
      },
      { everyMs: 200, timeoutMs: 20_000, what: 'the refusal' },
    )
    expect(host.state()).toMatchObject({ open: false, heard_ms_ago: expect.any(Number) })
    state.daemon = await again()
    await answers(host)
    expect(host.state()).toMatchObject({ open: true, trouble: null })
  })

  it('lets nobody wait longer than asked while a server hangs', async () => {
    const { host, state } = await breakable(transport)
    process.kill(state.daemon.pid, 'SIGSTOP')
    const began = performance.now()
    await expect(host.check(1_500)).rejects.toMatchObject({ code: 'unreachable' })
    expect(performance.now() - began).toBeLessThan(6_000)
    process.kill(state.daemon.pid, 'SIGCONT')
    await answers(host)
  })

  it('stops for good at a host that shows another key, until somebody asks anew', async () => {
    const { host, name, known, state, again } = await breakable(transport)
    await host.run(':')
    await stopDaemon(state.daemon)
    rmSync(keys(`host-${name}`))
    state.daemon = await again()
    await host.reconnect()
    await expect(host.run(':')).rejects.toMatchObject({
      message: expect.stringContaining('has changed'),
      retryable: false,
    })
    // Even once it is mended: a person decides.
    const [type, key] = readFileSync(keys(`host-${name}.pub`), 'utf8').split(' ')
    writeFileSync(known, readFileSync(known, 'utf8').replace(/ssh-ed25519 \S+/, `${type} ${key}`))
    await expect(host.run(':')).rejects.toMatchObject({ message: expect.stringContaining('has changed') })
    await host.reconnect()
    await host.run(':')
  })
})

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
