import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { expectGolden } from '../support/golden.ts'
import { falling, METRIC_RUNS, moreMetrics } from '../support/metric-runs.ts'
import { picture, SIZES } from '../support/picture.ts'
import { NOW } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** The metrics tab of `candidate`. */
async function start(options: SessionOptions = {}): Promise<{ terminal: TestTerminal; home: string }> {
  const { terminal, home } = await openTestSession({
    columns: 120,
    rows: 30,
    runs: METRIC_RUNS,
    env: { SESSION_RUN: 'run-0003' },
    ...options,
  })
  open.push(terminal)
  await terminal.waitFor('> candidate', 20_000)
  terminal.press('3')
  // The overview names metrics too; only a chart has its name on its edge.
  await terminal.waitFor('─ loss/valid ─')
  return { terminal, home }
}

/** The frame between header and footer, which say what others do. */
function inner(terminal: TestTerminal): string {
  const [rows = '', looks = '', ...legend] = picture(terminal).split('\n\n')
  const cut = (text: string) => text.split('\n').slice(1, -1).join('\n')
  return [cut(rows), cut(looks), ...legend].join('\n\n')
}

const title = (terminal: TestTerminal): string => terminal.lines()[1] ?? ''

describe.each(['dark', 'none'])('golden frames in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const { terminal } = await start({
      columns,
      rows,
      env: { SESSION_RUN: 'run-0003', ...(theme === 'none' ? { NO_COLOR: '1' } : {}) },
    })
    await terminal.idle()
    const name = (screen: string) => `${screen}-${columns}x${rows}-${theme}`
    await expectGolden(() => inner(terminal), name('metrics'))
    terminal.press('a', 'j', 'space', 'enter', 'enter', 's', 's', 'h', 'H')
    await terminal.waitFor(/ema 0.9/)
    await terminal.waitFor(/▲ baseline/)
    await terminal.idle()
    await expectGolden(() => inner(terminal), name('metrics-chart'))
  })
})

describe('all charts', () => {
  it('stand losses first, walk with arrows, page with the window', async () => {
    const { terminal } = await start({ columns: 80, rows: 24 })
    expect(terminal.screen()).toMatch(/loss\/train.*\n[\s\S]*grad_norm/)
    expect(terminal.screen()).not.toContain('gpu0/memory_gib')
    terminal.press('G')
    await terminal.waitFor('epoch')
    terminal.press('g')
    await terminal.waitFor('loss/train')
    terminal.press('right', 'enter')
    await until(() => !terminal.screen().includes('grad_norm'), { what: 'one chart' })
    expect(title(terminal)).toContain('loss/valid')
  })

  it('are filtered by name and by kind; Esc shows all', async () => {
    const { terminal } = await start()
    terminal.press('/', ...'speed', 'enter')
    await until(() => !terminal.screen().includes('loss/train'), { what: 'only what is about speed' })
    expect(terminal.screen()).toContain('windows_per_s')
    terminal.press('/', ...' nothing', 'enter')
    await terminal.waitFor('No metric matches')
    terminal.press('esc')
    await terminal.waitFor('loss/train')
  })

  it('say so where nothing was logged', async () => {
    const { terminal } = await openTestSession({ runs: METRIC_RUNS, env: { SESSION_RUN: 'run-0002' } })
    open.push(terminal)
    await terminal.waitFor('> without-metrics', 20_000)
    terminal.press('3')
    await terminal.waitFor('Nothing was logged yet.')
    terminal.press('+')
    await terminal.waitFor('▲ nothing was logged yet')
  })
})

describe('one chart', () => {
  it('reads every metric under the cursor; Esc takes the cursor away, then the chart', async () => {
    const { terminal } = await start()
    terminal.press('enter', 'h')
    await terminal.waitFor(/step 200 /)
    terminal.press('H')
    await terminal.waitFor(/step 1[78]\d /)
    const row = terminal.lines().find(line => /│ gpu0\/memory_gib /.test(line)) ?? ''
    expect(row).toMatch(/gpu0\/memory_gib +4\.[78]\d? /)
    terminal.press('esc')
    await terminal.waitFor('newest')
    terminal.press('esc')
    await terminal.waitFor('step_time_s')
    await until(() => title(terminal).includes('loss/valid'), { what: 'all charts' })
  })

  it('jumps to the values that are no numbers', async () => {
    const { terminal } = await start()
    terminal.press('/', ...'grad', 'enter', 'enter', 'e')
    await terminal.waitFor(/step 90 /)
    terminal.press('e')
    await terminal.waitFor('no later value of grad_norm is no number')
  })

  it('zooms around the cursor, moves, shows all again, and says why not', async () => {
    const { terminal } = await start()
    terminal.press('enter', '_')
    await terminal.waitFor('the whole axis is shown')
    terminal.press('+', '+')
    await terminal.waitFor('150 to 200')
    terminal.press('<')
    await terminal.waitFor('138 to 188')
    terminal.press('_')
    await terminal.waitFor(/\d+ to 2\d\d|100 to 200/)
    terminal.press('0')
    await until(() => !/ to 200/.test(title(terminal)), { what: 'the whole axis' })
  })

  it('changes axes and smoothing by keys, and shows what is chosen', async () => {
    const { terminal } = await start()
    terminal.press('enter', 's', 'Y', 'X', 'o', 'z')
    await terminal.waitFor('ema 0.6  log x  log y  98 % of values  superseded hidden')
    terminal.press('S', 'Y', 'X', 'o', 'z', 'u')
    await terminal.waitFor(/ by time /)
    await terminal.waitFor('1 min')
    terminal.press('u')
    await terminal.waitFor(/ by epoch /)
    terminal.press('u')
    await until(() => !title(terminal).includes(' by '), { what: 'the axis by step' })
  })

  it('dots what a resume made obsolete, in a tone of its own', async () => {
    const { terminal } = await start()
    terminal.press('enter')
    await terminal.waitFor('values')
    await terminal.idle()
    const tones = new Set<string>()
    for (let y = 2; y < 27; y += 1)
      for (let x = 8; x < 66; x += 1)
        if (/[\u2801-\u28ff]/.test(terminal.cell(x, y).text)) tones.add(String(terminal.cell(x, y).color))
    expect(tones).toContain('#848d97')
    expect(tones).toContain('#58c4dd')
  })
})

describe('several runs', () => {
  it('are marked in a list that can be searched, and laid over each other with shapes', async () => {
    const { terminal } = await start()
    terminal.press('a')
    await terminal.waitFor('lay over')
    terminal.press('/', ...'base', 'enter', 'space')
    await terminal.waitFor('1 of 5 marked')
    terminal.press('enter')
    await terminal.waitFor(/▲ baseline/)
    terminal.press('enter')
    await terminal.waitFor(/●.*▲/)
    terminal.press('a', 'D', 'enter')
    await until(() => !terminal.screen().includes('baseline'), { what: 'one run alone' })
  })

  it('are found again with all choices when the tab is left and opened again', async () => {
    const { terminal } = await start()
    terminal.press('a', '/', ...'base', 'enter', 'space', 'enter', 'enter', 's', '+', 'h')
    await terminal.waitFor('100 to 200')
    terminal.press('1')
    await terminal.waitFor('this run')
    terminal.press('3')
    await terminal.waitFor(/ema 0\.6 +100 to 200/)
    expect(terminal.screen()).toContain('▲ baseline')
    expect(terminal.screen()).toMatch(/step 200 /)
  })
})

describe('a run in progress', () => {
  it('grows on the screen while its y axis stands still', async () => {
    const { terminal, home } = await start({
      runs: [
        {
          name: 'candidate',
          state: 'running',
          max_steps: 400,
          losses: falling(60, 0.6, 0.2),
          more: moreMetrics,
        },
      ],
      env: { SESSION_RUN: 'run-0001' },
    })
    terminal.press('enter')
    await terminal.waitFor(/loss\/train +0\.\d+/)
    await terminal.idle()
    const labels = () =>
      terminal
        .lines()
        .slice(2, 26)
        .map(line => line.slice(0, 8))
    const before = { labels: labels(), screen: terminal.screen() }
    const store = openStore(join(home, 'registry.db'), { now: () => NOW })
    const { offset, seq } = store.cursors('run-0001')[0] ?? { offset: 0, seq: 0 }
    const events = Array.from({ length: 10 }, (_, at) => ({
      seq: seq + 1 + at,
      time: NOW.toISOString(),
      rank: 0,
      type: 'step' as const,
      step: 61 + at,
      metrics: { 'loss/train': 0.31 },
    }))
    store.ingest({ run_id: 'run-0001', attempt: 1, writer: 'writer-1', from: offset, to: offset + 1, events })
    store.close()
    await terminal.waitFor(/loss\/train +0\.31 /)
    await terminal.idle()
    expect(terminal.screen()).not.toBe(before.screen)
    expect(labels()).toEqual(before.labels)
  })
})
