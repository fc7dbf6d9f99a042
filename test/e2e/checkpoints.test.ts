import { appendFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import { seedFamily } from '../support/seeded-family.ts'
import { openTestSession } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function start(options: { columns?: number; rows?: number; env?: Record<string, string> } = {}) {
  const home = weirdFolder()
  const runs = seedFamily(home)
  const { terminal } = await openTestSession({ home, ...options })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  return { terminal, home, runs }
}

/** The row under the cursor. */
function selected(terminal: TestTerminal): string {
  const y = terminal.lines().findIndex((_, row) => row > 1 && terminal.cell(4, row).background !== null)
  return terminal.lines()[y] ?? ''
}

async function standOn(terminal: TestTerminal, row: RegExp): Promise<void> {
  for (let moves = 0; !row.test(selected(terminal)); moves += 1) {
    const before = selected(terminal)
    if (moves > 30) throw new Error(`no row ${row} in\n${terminal.screen()}`)
    terminal.press('j')
    await until(() => selected(terminal) !== before && selected(terminal) !== '', { what: 'the next row' })
  }
}

describe.each(['dark', 'none'])('golden frames in the theme %s', theme => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    const { terminal } = await start({
      columns,
      rows,
      ...(theme === 'none' ? { env: { NO_COLOR: '1' } } : {}),
    })
    const golden = async (screen: string) => {
      await terminal.idle()
      await expectGolden(() => picture(terminal), `${screen}-${columns}x${rows}-${theme}`)
    }
    terminal.press('3')
    await terminal.waitFor(/superset +yes/)
    await golden('checkpoints')
    terminal.press('4')
    await terminal.waitFor('descends from poyo-pretrain')
    terminal.press('left')
    await terminal.waitFor(/superset +yes/)
    await golden('lineage')
  })
})

describe('checkpoints', () => {
  it('are proved by a key, and a damaged one is told apart', async () => {
    const { terminal, runs } = await start()
    appendFileSync(join(runs, 'run-p043/checkpoints/step-000000150/config.json'), ' ')
    terminal.press('3')
    await terminal.waitFor('kept by')
    await standOn(terminal, /finetune-p043 +150/)
    terminal.press('v')
    await terminal.waitFor('step 150 is damaged: config.json')
    await terminal.waitFor(/150 ✖ config.json/)
    terminal.press('k', 'v')
    await terminal.waitFor('step 200 is whole')
  })

  it('are compared in pairs: config, data and tensors', async () => {
    const { terminal } = await start()
    terminal.press('3')
    await terminal.waitFor('kept by')
    terminal.press('d')
    await terminal.waitFor('mark two checkpoints')
    await standOn(terminal, /finetune-p043 +100/)
    terminal.press('space')
    await terminal.waitFor('1 marked')
    await standOn(terminal, /poyo-pretrain +500/)
    terminal.press('space', 'd')
    await terminal.waitFor('what is different')
    await terminal.waitFor(/training.lr +0.002 → 0.003/)
    await terminal.waitFor(/\d {2}█+ +readout.bias/, 20_000)
    expect(terminal.screen()).toMatch(/- lab\/p043/)
    terminal.press('esc')
    await terminal.waitFor('2 marked')
    terminal.press('esc')
    await until(() => !terminal.screen().includes('marked'), { what: 'no marks' })
    expect(terminal.lines()[0]).toContain('checkpoints')
  })

  it('are deleted only after the exact command was shown, and never where something needs them', async () => {
    const { terminal, runs } = await start()
    terminal.press('3')
    await terminal.waitFor('kept by')
    await standOn(terminal, /finetune-p043 +250/)
    await terminal.waitFor(/last/)
    terminal.press('D')
    await terminal.waitFor('a resume starts from it')
    await standOn(terminal, /finetune-p043 +150/)
    terminal.press('D')
    await terminal.waitFor('orion delete run-p043@150')
    expect(terminal.screen()).toContain('This cannot be undone.')
    terminal.press('n')
    await until(() => !terminal.screen().includes('orion delete'), { what: 'the question gone' })
    const folder = join(runs, 'run-p043/checkpoints/step-000000150')
    expect(existsSync(folder)).toBe(true)
    terminal.press('P')
    await terminal.waitFor('run-p043@150 is pinned')
    await terminal.waitFor(/150 · not yet.*pinned/)
    terminal.press('D')
    await terminal.waitFor('Unpin it first.')
    terminal.press('P')
    await terminal.waitFor('run-p043@150 is unpinned')
    terminal.press('D')
    await terminal.waitFor('orion delete run-p043@150')
    terminal.press('y')
    await terminal.waitFor('is deleted for good')
    await terminal.waitFor(/150 deleted/)
    expect(existsSync(folder)).toBe(false)
  })

  it('give their weights to a new folder', async () => {
    const { terminal } = await start()
    const folder = join(mkdtempSync(join(tmpdir(), "it's an “export” ")), 'weights')
    terminal.press('3')
    await terminal.waitFor('kept by')
    terminal.press('w')
    await terminal.waitFor('export weights to')
    terminal.press('ctrl+u')
    terminal.send(folder)
    terminal.press('enter')
    await terminal.waitFor('exported, every byte proved')
    expect(readdirSync(folder)).toContain('weights.safetensors')
  })

  it('open on a page of their own, and stand where they stood after it', async () => {
    const { terminal } = await start({ rows: 24 })
    terminal.press('3')
    await terminal.waitFor('kept by')
    await standOn(terminal, /finetune-p043 +200/)
    terminal.press('enter')
    await terminal.waitFor('checkpoints > finetune-p043 @ 200')
    terminal.press('G')
    await terminal.waitFor('torch==2.13.0')
    terminal.press('esc')
    await until(() => /finetune-p043 +200/.test(selected(terminal)), { what: 'the same row' })
  })
})

describe('lineage', () => {
  it('is walked with arrows, folded, marked and followed', async () => {
    const { terminal } = await start()
    terminal.press('4')
    await terminal.waitFor('lineage of grandchild')
    terminal.press('left')
    await terminal.waitFor('lineage of finetune-p043 @ 100')
    terminal.press('left', 'left', 'left')
    await terminal.waitFor('lineage of poyo-pretrain @ 500')
    terminal.press('z')
    await terminal.waitFor('▸ 4 folded')
    expect(terminal.screen()).not.toContain('grandchild')
    terminal.press('z')
    await terminal.waitFor('grandchild')
    terminal.press('space', 'left', 'd')
    await terminal.waitFor('what is different')
    terminal.press('esc')
    await terminal.waitFor('1 marked')
    terminal.press('esc', 'enter')
    await terminal.waitFor(/checkpoint ─.*/)
    await terminal.waitFor('poyo-pretrain @ 400')
  })

  it('is empty where no run is, and says how one comes to hang below another', async () => {
    const { terminal } = await openTestSession({ runs: [] })
    open.push(terminal)
    await terminal.waitFor('No run yet', 20_000)
    terminal.press('4')
    await terminal.waitFor('nothing came from anything')
  })
})
