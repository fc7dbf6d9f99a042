import fc from 'fast-check'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Channel } from '../../../../src/adapters/exec/host/channel.ts'
import { Host } from '../../../../src/adapters/exec/host/host.ts'
import { localChannel } from '../../../../src/adapters/exec/host/local-channel.ts'
import { until } from '../../../support/until.ts'

const host = new Host('here', () => localChannel({ PATH: process.env.PATH ?? '' }))
afterAll(() => host.close())

describe('a host', () => {
  it('gives back what a script printed, its complaints and how it ended', async () => {
    const answer = await host.run('printf out; printf "oh\\nno" >&2; exit 7')
    expect({ ...answer, stdout: answer.stdout.toString() }).toEqual({
      code: 7,
      stdout: 'out',
      stderr: 'oh\nno',
    })
  })

  it('hands arguments and data over byte by byte, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
          { maxLength: 4 },
        ),
        fc.uint8Array({ maxLength: 300 }),
        async (words, data) => {
          const { stdout } = await host.run('for word; do printf "%s\\0" "$word"; done; cat', words, { data })
          const expected = Buffer.concat([...words.map(word => Buffer.from(`${word}\0`)), Buffer.from(data)])
          expect(stdout.equals(expected)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('stays in step when a script leaves its data unread, and when it reads too much', async () => {
    const data = Buffer.alloc(3 << 20, 'x')
    expect((await host.run('exit 3', [], { data })).code).toBe(3)
    expect((await host.run('cat | wc -c', [], { data })).stdout.toString().trim()).toBe(String(data.length))
    expect((await host.run('cat; cat', [], {})).stdout.length).toBe(0)
  })

  it('carries megabytes of any bytes', async () => {
    const data = Buffer.from(Uint8Array.from({ length: 4 << 20 }, (_, at) => (at * 7) % 256))
    expect((await host.run('cat', [], { data })).stdout.equals(data)).toBe(true)
  })

  it('answers many at once over a few shells', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => host.run('sleep 0.01; printf "%s" "$1"', [String(at)])),
    )
    expect(answers.map(({ stdout }) => stdout.toString())).toEqual(answers.map((_, at) => String(at)))
  })

  it('keeps one shell once nobody has asked for a while', async () => {
    const opened: Channel[] = []
    const here = new Host(
      'here',
      async () => {
        const channel = await localChannel({ PATH: process.env.PATH ?? '' })
        opened.push(channel)
        return channel
      },
      100,
    )
    onTestFinished(() => here.close())
    const ended = new Set<Channel>()
    await Promise.all(Array.from({ length: 20 }, () => here.run('sleep 0.01')))
    for (const channel of opened) void channel.ended.then(() => ended.add(channel))
    expect(opened.length).toBeGreaterThan(1)
    await until(() => ended.size === opened.length - 1, { what: 'the end of the others' })
    const before = opened.length
    await here.run(':')
    expect(opened).toHaveLength(before)
  })

  it('does not wait for what a script left in the background', async () => {
    const since = performance.now()
    const { stdout } = await host.run('sleep 30 </dev/null >/dev/null 2>&1 & printf "%s" "$!"')
    expect(performance.now() - since).toBeLessThan(5_000)
    process.kill(Number(stdout))
  })

  it('gives up on a script that takes too long, and works on', async () => {
    await expect(host.run('sleep 20', [], { timeoutMs: 200 })).rejects.toMatchObject({ code: 'unreachable' })
    expect((await host.run('printf ok')).stdout.toString()).toBe('ok')
  })

  it('gives up on a script that prints without end, and works on', async () => {
    await expect(host.run('yes', [], { maxBytes: 1000 })).rejects.toMatchObject({ code: 'io' })
    expect((await host.run('printf ok')).stdout.toString()).toBe('ok')
  })

  it('says what broke when the shell dies in the midst, and opens another', async () => {
    await expect(host.run('kill -9 $$')).rejects.toMatchObject({ code: 'unreachable' })
    expect((await host.run('printf ok')).stdout.toString()).toBe('ok')
  })

  it('says why a machine cannot be reached, to everybody who waits for it', async () => {
    const nowhere = new Host('nowhere', async () => {
      throw new Error('no route to host')
    })
    const asked = Array.from({ length: 8 }, () => nowhere.run('true'))
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { code: 'unreachable', message: 'nowhere: no route to host' },
      })
    }
    expect(nowhere.state()).toEqual({
      open: false,
      carrier: null,
      trouble: 'nowhere: no route to host',
      heard_ms_ago: null,
      lag_ms: null,
      calls_per_minute: null,
    })
  })

  it('leaves no shell behind when it is closed', async () => {
    const other = new Host('other', () => localChannel({ PATH: process.env.PATH ?? '' }))
    const pid = Number((await other.run('printf "%s" "$PPID"')).stdout)
    expect(pid).toBe(process.pid)
    const shell = Number((await other.run('printf "%s" "$$"')).stdout)
    await other.close()
    await until(() => {
      try {
        process.kill(shell, 0)
        return false
      } catch {
        return true
      }
    })
  })

  it('says when it last answered and how quick the way is, and opens it anew when asked to', async () => {
    const near = new Host('near', () => localChannel({ PATH: process.env.PATH ?? '' }))
    expect(near.state()).toMatchObject({ open: false, heard_ms_ago: null, lag_ms: null })
    const slow = near.run('sleep 60')
    await near.check(20_000)
    const { open, heard_ms_ago, lag_ms, trouble } = near.state()
    expect({ open, trouble }).toEqual({ open: true, trouble: null })
    expect(lag_ms).toBeGreaterThan(0)
    expect(heard_ms_ago).toBeLessThan(20_000)
    await Promise.all([near.reconnect(), expect(slow).rejects.toMatchObject({ code: 'unreachable' })])
    expect((await near.run('printf again')).stdout.toString()).toBe('again')
    await near.close()
  })

  it('gives a check its deadline although every shell hangs', async () => {
    const stuck = new Host('stuck', () => localChannel({ PATH: process.env.PATH ?? '' }))
    const hanging = Array.from({ length: 5 }, () => stuck.run('sleep 60').catch(() => {}))
    await expect(stuck.check(300)).rejects.toMatchObject({ code: 'unreachable' })
    expect(stuck.state().trouble).toContain('stuck: no answer within 0.3 s')
    await stuck.close()
    await Promise.all(hanging)
  })
})
