import { afterEach, describe, expect, it } from 'vitest'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import type { SeedRun } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
async function start(
  options: SessionOptions,
  first: string | RegExp = 'finetune-p042',
): Promise<TestTerminal> {
  const { terminal } = await openTestSession(options)
  open.push(terminal)
  await terminal.waitFor(first, 20_000)
  return terminal
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

describe.each(['dark', 'none'])('golden frames in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const env = theme === 'none' ? { NO_COLOR: '1' } : {}
    const terminal = await start({ columns, rows, env })
    await until(() => terminal.lines().at(-1)?.endsWith('q quit'), { what: 'the footer' })
    await terminal.idle()
    const name = (screen: string) => `${screen}-${columns}x${rows}-${theme}`
    await expectGolden(() => picture(terminal), name('runs'))
    terminal.press('enter')
    await terminal.waitFor(/Resume .*is gone/)
    await terminal.idle()
    await expectGolden(() => picture(terminal), name('run-failed'))
  })
})

describe('the frame', () => {
  it.each(SIZES)('is exactly as tall as a terminal of %ix%i, whatever is pressed', async (columns, rows) => {
    const terminal = await start({ columns, rows })
    await terminal.idle()
    const from = terminal.written.length
    const keys = 'jjj?GesckT2f3j4G5/abc'.split('').flatMap(key => (key === 'e' ? ['esc'] : [key]))
    for (const key of ['enter', ...keys, 'enter', 'esc', 'esc', 'enter', 'tab', 'c', 'n']) {
      terminal.press(key)
      await terminal.idle(60)
      const lines = terminal.lines()
      expect(lines[0], `after ${key}`).toMatch(/^ orion/)
      expect(lines.at(-1)?.trim(), `after ${key}\n${terminal.screen()}`).not.toBe('')
    }
    const written = terminal.written.slice(from).join('')
    expect(written).not.toMatch(/\u001b\[[23]J/)
    expect(terminal.xterm.buffer.active.baseY).toBe(0)
  })

  it('follows the size of the window both ways, in the midst of keys', async () => {
    const terminal = await start({ columns: 120, rows: 30 })
    for (const [columns, rows] of [
      [80, 24],
      [200, 50],
      [60, 15],
      [100, 20],
      [120, 30],
    ] as const) {
      terminal.press('j')
      terminal.resize(columns, rows)
      terminal.press('k')
      const whole = () => {
        const lines = terminal.lines()
        return (
          lines[1]?.length === columns &&
          lines[1].startsWith('╭─ runs') &&
          lines.at(-1)?.endsWith('q quit') &&
          lines.filter(line => line.startsWith('╭')).length === 1 &&
          lines.filter(line => line.startsWith('╰')).length === 1
        )
      }
      await until(whole, { what: `the screen at ${columns}x${rows}` }).catch(error => {
        throw new Error(`${error.message}\n${terminal.screen()}`)
      })
    }
    expect(terminal.written.join('')).not.toMatch(/\u001b\[3J/)
  })

  it('says what it needs in a window that is too small, and comes back', async () => {
    const terminal = await start({ columns: 120, rows: 30 })
    terminal.resize(40, 10)
    await terminal.waitFor('orion needs 60 x 15')
    expect(terminal.screen()).toContain('this window has 40 x 10')
    terminal.resize(80, 24)
    await terminal.waitFor('1 of 6')
    terminal.resize(20, 3)
    await terminal.waitFor('orion needs')
    terminal.press('q')
    await terminal.ended()
  })

  it('writes nothing while nothing changes', async () => {
    const terminal = await start({})
    await terminal.idle(500)
    const before = terminal.bytes
    await terminal.idle(2500)
    expect(terminal.bytes).toBe(before)
  })

  it('writes few bytes for a move of the cursor', async () => {
    const terminal = await start({ columns: 200, rows: 50 })
    await terminal.idle(500)
    const before = terminal.bytes
    terminal.press('j')
    await terminal.idle(300)
    expect(terminal.bytes - before).toBeGreaterThan(50)
    expect(terminal.bytes - before).toBeLessThan(900)
  })
})

describe('what comes from outside', () => {
  const ESC = '\u001b'
  const ATTACKS = [
    `${ESC}]0;owned${'\u0007'}`,
    `${ESC}]52;c;b3duZWQ=${'\u0007'}`,
    `${ESC}]8;;http://evil${ESC}\\link${ESC}]8;;${ESC}\\`,
    `${ESC}[2J${ESC}[1;1Howned`,
    `${ESC}[6n${ESC}[c${ESC}[>q`,
    `${ESC}P$q"p${ESC}\\`,
    `${ESC}_Gi=1;AAAA${ESC}\\`,
    `${ESC}[?1049l${ESC}[?25h${ESC}[?1000h`,
    `${ESC}c${ESC}(0${ESC}#8`,
    '\u009b2J\u009d0;owned\u009c\u0090q\u009c',
    '\u0007\u0007\u0008\u0008\u000b\u000c',
    '\u202eevil\u2066\u200b\ufeff',
    `${'\r'}overwritten`,
    '\u{e0001}\u{e0041}',
  ]

  const hostile = ATTACKS.join(' x ')
  const log = Buffer.concat([
    Buffer.from(ATTACKS.map(attack => `line ${attack} end\n`).join('')),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x0a, 0xed, 0xa0, 0x80, 0x0a]),
    Buffer.from(`progress 1 %\rprogress 50 %\rprogress 100 %\n${'wide '.repeat(4000)}\nlast line`),
  ])
  const runs: SeedRun[] = [
    {
      name: hostile,
      state: 'failed',
      losses: [1, 0.5],
      age_s: 60,
      logs: { 'agent.out': log, 'rank0.err': log, 'rank1.out': 'all is well\n' },
      failure: {
        class: 'unknown',
        cause: hostile,
        rank: 0,
        host: hostile,
        evidence: ATTACKS,
        resume_safe: false,
        advice: 'ask',
        next_step: hostile,
      },
    },
    { name: 'innocent', state: 'completed', losses: [1, 0.5], age_s: 60 },
  ]

  it('never moves the cursor, sets a title, rings, links, copies or asks', async () => {
    const terminal = await start({ runs, env: { SESSION_NARRATION: hostile } }, 'any key leaves')
    const again = await start({ runs }, 'innocent')
    again.press('enter')
    await again.waitFor('what happened')
    again.press('2')
    await again.waitFor('last line')
    await again.idle()
    again.press('home')
    await again.waitFor('below, f follows')
    for (const key of ['3', '4', '5', 'esc', '/']) again.press(key)
    again.send(`${ESC}[200~${ATTACKS.slice(3).join('')}${ESC}[201~`)
    await again.idle(300)
    for (const each of [terminal, again]) {
      expect(each.intrusions).toEqual({ bells: 0, titles: [], clipboard: 0, links: 0, replies: 0 })
      expect(each.modes()).toMatchObject({ alternate: true, mouse: 'none', cursorHidden: true })
      const lines = each.lines()
      expect(lines[0], each.screen()).toMatch(/^ orion/)
      expect(lines.some(line => line.startsWith('owned'))).toBe(false)
      const frame = lines.filter(line => /^[│╭╰]/.test(line))
      expect(
        frame.every(line => /[│╮╯]$/.test(line)),
        each.screen(),
      ).toBe(true)
    }
  })
})

describe('the narration of the demo', () => {
  it('shows lines as they come; the last stay until a key, then the session ends', async () => {
    const lines = ['training', 'killed at step 50', 'resumed', 'losses   equal  50 of 50', 'weights  equal']
    const terminal = await start(
      { env: { SESSION_NARRATION: lines.join('\n'), SESSION_RUN: 'run-0005' } },
      'any key leaves',
    )
    for (const line of lines) expect(terminal.screen()).toContain(line)
    await terminal.waitFor('runs > finetune-p042')
    terminal.press('x')
    expect((await terminal.ended()).code).toBe(0)
  })
})
