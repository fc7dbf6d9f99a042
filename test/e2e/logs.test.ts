import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import type { SeedRun } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
/** The logs of the only run. */
async function start(logs: SeedRun['logs'], options: SessionOptions & { state?: SeedRun['state'] } = {}) {
  const { state = 'failed', ...rest } = options
  const run: SeedRun = { name: 'logging', state, losses: [1, 0.5], ...(logs ? { logs } : {}) }
  const { terminal, home } = await openTestSession({ columns: 120, rows: 30, runs: [run], ...rest })
  open.push(terminal)
  await terminal.waitFor('logging', 20_000)
  terminal.press('enter')
  await terminal.waitFor('this run')
  terminal.press('2')
  await terminal.waitFor(/─ logs .*─╮/)
  return { terminal, file: (name: string) => join(home, 'runs/run-0001/attempts/1/logs/node-1', name) }
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

const clock = (at: number) =>
  new Date(Date.UTC(2026, 2, 14, 9) + at * 40).toISOString().replace('T', ' ').slice(0, 23)
/** Lines of one rank; rank 1 breaks at step 1500. */
const rank = (no: number): string =>
  Array.from({ length: 3000 }, (_, step) =>
    step === 1500 && no === 1
      ? `${clock(step)} step ${step}  loss nan  grad_norm inf\n\u001b[31mRuntimeError: non-finite loss at step 1500\u001b[0m (recording p043-07, window 812.0 to 822.0 s)\n`
      : `${clock(step)} step ${step}  loss ${(0.3 + 0.1 * Math.sin(step + no)).toFixed(4)}  grad_norm ${(2 + ((step * 7 + no) % 97) / 100).toFixed(2)}\n`,
  ).join('')
const RANKS: Record<string, string> = {
  'agent.err': 'E0314 09:01:00.100000 100 api.py:869] failed (exitcode: 1) local_rank: 1 (pid: 18099)\n',
  ...Object.fromEntries([0, 1, 2, 3].map(no => [`rank${no}.out`, rank(no)])),
}
/** The row under the cursor: the one with a background. */
const marked = (terminal: TestTerminal): string =>
  terminal.lines().find((_, y) => y > 1 && terminal.cell(3, y).background !== null) ?? ''

describe('the logs of a run', () => {
  it('show the end first; moving up stops following, moving down to the end follows again', async () => {
    const { terminal } = await start({
      'agent.out': `${'line\n'.repeat(100)}last\nprogress 10 %\rprogress 20 %`,
    })
    await terminal.waitFor('progress 20 %')
    await terminal.waitFor('102 lines')
    expect(terminal.screen()).not.toContain('progress 10 %')
    expect(terminal.screen()).toContain('following')
    terminal.press('k', 'k')
    await terminal.waitFor('2 below, f follows')
    terminal.press('j', 'j')
    await terminal.waitFor('following')
    terminal.press('home')
    await terminal.waitFor('line 1 ')
    terminal.press('end')
    await terminal.waitFor('following')
    terminal.press('f')
    await terminal.waitFor('0 below, f follows')
  })

  it('fold what ranks print alike, take it apart, and put it in lanes', async () => {
    const { terminal } = await start(RANKS)
    await terminal.waitFor(/r0-3 x4 +step 2999 {2}loss 0\.2022\.\.0\.3939/)
    terminal.press('z')
    await terminal.waitFor(/r3 +step 2999 {2}loss 0\.2022/)
    expect(terminal.screen()).toContain('─ logs  unfolded')
    terminal.press('|')
    await terminal.waitFor(/r0 +r1 +r2 +r3/)
    await terminal.waitFor(/(step 2999 .*){4}/)
    terminal.press('|')
    await terminal.waitFor(/r0-3 x4 +step 2999/)
  })

  it('say why what needs several ranks does nothing where there is one', async () => {
    const { terminal } = await start({ 'rank0.out': rank(0), 'rank0.err': 'a warning\n' })
    await terminal.waitFor('step 2999')
    for (const key of ['z', '|']) {
      terminal.press(key)
      await terminal.waitFor('there are not several ranks')
      terminal.press('k')
      await until(() => !terminal.screen().includes('several ranks'), { what: 'the notice gone' })
    }
  })

  it('go from error to error over the whole log and over its ends', async () => {
    const { terminal } = await start(RANKS)
    terminal.press('e')
    await until(() => marked(terminal).includes('loss nan'), { what: 'the first error' })
    expect(terminal.screen()).toContain('none below: this is the first from the top')
    expect(marked(terminal)).toMatch(/r1 +▌ step 1500/)
    terminal.press('e')
    await until(() => marked(terminal).includes('RuntimeError: non-finite loss'), { what: 'the next error' })
    terminal.press('e')
    await until(
      () => marked(terminal).includes('failed (exitcode: 1)') || terminal.screen().includes('none below'),
      {
        what: 'the one of the launcher, or the first again',
      },
    )
    terminal.press('w')
    await terminal.waitFor('no line that looks like a warning')
  })

  it('search as one types, with regular expressions, and walk through the matches', async () => {
    const { terminal } = await start(RANKS)
    terminal.press('/')
    terminal.send('step 12[05]0 ')
    await terminal.waitFor(/12\[05\]0 {3}8 lines/)
    await until(() => marked(terminal).includes('step 1250'), { what: 'the nearest match' })
    terminal.press('enter', 'N')
    await until(() => marked(terminal).includes('step 1200'), { what: 'the match before' })
    terminal.press('n')
    await until(() => marked(terminal).includes('step 1250'), { what: 'the next match' })
    terminal.press('n')
    await terminal.waitFor('none below: this is the first from the top')
    terminal.press('esc')
    await until(() => !terminal.screen().includes('/step'), { what: 'the end of the search' })
    terminal.press('/')
    terminal.send('(exit')
    terminal.press('enter')
    await terminal.waitFor('not a regular expression')
    await terminal.waitFor('/(exit  1 line')
  })

  it('an expression that would never end is given up, and the log stays', async () => {
    const { terminal } = await start({ 'agent.out': `${`${'a'.repeat(40)}!\n`.repeat(20)}the end\n` })
    terminal.press('/')
    terminal.send('^(a+)+$')
    await terminal.waitFor('/^(a+)+$ takes too long: given up', 30_000)
    terminal.press('enter')
    await terminal.waitFor('the end')
  })

  it.each([
    ['1200', 'step 1200 '],
    ['step 2,999', 'step 2999 '],
    ['09:01', 'step 1500'],
    ['#1', 'step 0 '],
    ['', 'step 0 '],
  ])('go to "%s"', async (typed, place) => {
    const { terminal } = await start(RANKS)
    terminal.press('g')
    await terminal.waitFor('go to a step')
    terminal.send(typed)
    terminal.press('enter')
    await until(() => marked(terminal).includes(place), { what: place }).catch(error => {
      throw new Error(`${error.message}\n${terminal.screen()}`)
    })
  })

  it('show chosen ranks and streams, and say so', async () => {
    const { terminal } = await start(RANKS)
    terminal.press('r')
    await terminal.waitFor('agent: the launcher')
    terminal.press('j', 'enter')
    await terminal.waitFor('failed (exitcode: 1)')
    await terminal.waitFor(/logs {2}agent {2}1 line/)
    terminal.press('o')
    await terminal.waitFor('No line of what is chosen.')
    terminal.press('r')
    await terminal.waitFor('some: 0-3,7')
    terminal.press('end', 'enter')
    await terminal.waitFor('ranks, as in')
    terminal.send('0-1')
    terminal.press('enter')
    await terminal.waitFor(/r0,1 x2 +step 2999/)
    await terminal.waitFor('ranks 0 and 1, stdout')
  })

  it('keep bookmarks and the place while other tabs are open', async () => {
    const { terminal } = await start(RANKS)
    terminal.press("'")
    await terminal.waitFor('there is no bookmark; m puts one')
    terminal.press('e')
    await until(() => marked(terminal).includes('loss nan'), { what: 'the error' })
    terminal.press('m')
    await terminal.waitFor('marked')
    terminal.press('1')
    await terminal.waitFor('this run')
    terminal.press('2')
    await until(() => marked(terminal).includes('loss nan'), { what: 'the place that was left' })
    terminal.press('end')
    await terminal.waitFor('following')
    terminal.press("'")
    await terminal.waitFor('bookmarks')
    terminal.press('enter')
    await until(() => marked(terminal).includes('loss nan'), { what: 'the bookmark' }).catch(error => {
      throw new Error(`${error.message}\n${terminal.screen()}`)
    })
  })

  it('break long lines, or move over them', async () => {
    const { terminal } = await start({ 'agent.out': `${'0123456789'.repeat(20)}END\n` })
    await terminal.waitFor('0123456789')
    expect(terminal.screen()).not.toContain('END')
    terminal.press('b')
    await terminal.waitFor('END')
    terminal.press('right')
    await terminal.waitFor('lines are broken; b cuts them')
    terminal.press('b', 'right', 'right', 'right', 'right', 'right')
    await terminal.waitFor('END')
  })

  it('say that nothing was written yet, and show what comes', async () => {
    const { terminal, file } = await start({ 'agent.out': '' }, { state: 'running' })
    await terminal.waitFor('No line of what is chosen.')
    appendFileSync(file('agent.out'), 'first words\n')
    await terminal.waitFor('first words')
    appendFileSync(file('rank7.out'), 'a rank that came late\n')
    await terminal.waitFor(/r7 +a rank that came late/)
  })
})

describe('hostile logs', () => {
  const ESC = '\u001b'
  const ATTACKS = [
    `${ESC}]0;owned\u0007`,
    `${ESC}]52;c;b3duZWQ=\u0007`,
    `${ESC}]8;;http://evil${ESC}\\link${ESC}]8;;${ESC}\\`,
    `${ESC}[2J${ESC}[1;1Howned`,
    `${ESC}[6n${ESC}[c${ESC}[>q${ESC}[?25h`,
    `${ESC}P$q"p${ESC}\\${ESC}_Gi=1;AAAA${ESC}\\${ESC}^pm${ESC}\\${ESC}Xsos${ESC}\\`,
    `${ESC}[?1049l${ESC}[?1000h${ESC}c${ESC}(0${ESC}#8${ESC}7${ESC}8${ESC}D${ESC}M${ESC}[5S${ESC}[10A`,
    '\u009b2J\u009d0;owned\u009c\u0090q\u009c\u0084\u0085\u008d',
    '\u0007\u0007\u0008\u0008\u000b\u000c\u000e\u000f',
    '\u202eevil\u2066\u200b\ufeff\u{e0041}',
    `Error ${ESC}[31`,
  ]
  const log = Buffer.concat([
    Buffer.from(ATTACKS.map(attack => `line ${attack} end\n`).join('')),
    Buffer.from([
      0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x0a, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x0a, 0xc2, 0x9b, 0x32, 0x4a,
      0x0a,
    ]),
    Buffer.from(`${'x'.repeat(10 << 20)}\n`),
    Buffer.from(`${ATTACKS.join('').repeat(20)}\n${'日本\t'.repeat(200)}\nlast line`),
  ])

  it('never move the cursor, set a title, ring, link, copy or ask, however they are looked at', async () => {
    const { terminal } = await start({ 'agent.out': log, 'rank0.err': log, 'rank1.out': log })
    await terminal.waitFor('last line')
    for (const key of [
      'home',
      'b',
      'b',
      'right',
      'left',
      '|',
      'end',
      '|',
      'z',
      'e',
      'E',
      'w',
      'm',
      "'",
      'esc',
      '/',
    ]) {
      terminal.press(key)
      await terminal.idle(80)
      const lines = terminal.lines()
      expect(lines[0], `after ${key}\n${terminal.screen()}`).toMatch(/^ orion/)
      expect(lines.some(line => line.startsWith('owned'))).toBe(false)
      const frame = lines.filter(line => /^[│╭╰]/.test(line))
      expect(
        frame.every(line => /[│╮╯]$/.test(line)),
        `after ${key}\n${terminal.screen()}`,
      ).toBe(true)
    }
    terminal.send('end|owned')
    await terminal.waitFor(/\/end\|owned {2}[\d,]+ lines/)
    terminal.press('enter', 'n', 'n', 'N')
    await terminal.idle(200)
    expect(terminal.intrusions).toEqual({ bells: 0, titles: [], clipboard: 0, links: 0, replies: 0 })
    expect(terminal.modes()).toMatchObject({ alternate: true, mouse: 'none', cursorHidden: true })
  })
})

describe.each(['dark', 'none'])('golden frames of logs in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const { terminal } = await start(RANKS, { columns, rows, env: theme === 'none' ? { NO_COLOR: '1' } : {} })
    await terminal.waitFor('12,002 lines')
    terminal.press('e')
    await terminal.waitFor('none below: this is the first from the top')
    await terminal.idle()
    await expectGolden(() => picture(terminal), `logs-${columns}x${rows}-${theme}`)
  })
})
