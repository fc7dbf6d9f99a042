import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { seedFamily } from '../support/seeded-family.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

let home: string
beforeAll(() => {
  home = weirdFolder()
  seedFamily(join(home, 'orion home'))
})

const python = process.env.ORION_PYTHON ?? join(process.cwd(), '.venv/bin/python')
const call = (...argv: string[]) => orion(argv, { home, env: { ORION_PYTHON: python, USER: 'ada' } })

describe('verbs of checkpoints', () => {
  it('list what keeps each one', async () => {
    const { stdout } = await call('checkpoints', 'run-p043', '--json')
    const kept = JSON.parse(stdout).items.map((each: { step: number; kept_by: string[] }) => [
      each.step,
      each.kept_by,
    ])
    expect(kept).toEqual([
      [250, ['last']],
      [200, ['last', 'every']],
      [150, []],
      [100, ['best']],
      [50, []],
    ])
    expect((await call('checkpoints', 'run-p043')).stdout).toMatch(/run-p043@100 .*child, best/)
  })

  it('inspect and diff print facts and, for scripts, all of them', async () => {
    const page = await call('inspect', 'run-p042@100')
    expect(page.stdout).toMatch(/parent +run-p042@50 .* everything it saw is in this record/)
    const said = await call('diff', 'run-base@500', 'run-p043@100')
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(/training.lr {2}0.003 → 0.002/)
    expect(said.stdout).toMatch(/2 of 2 tensors changed/)
    const item = JSON.parse(
      (await call('diff', 'run-base', 'run-p043', '--no-weights', '--json')).stdout,
    ).item
    expect(item).toMatchObject({ weights: null, weights_left_out: 'they were not asked for' })
  })

  it('refuse what would break a resume, with exit 1 and what to do', async () => {
    const refused = await call('delete', 'run-p043@250')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/last good checkpoint.*\n?.*Delete an older one/s)
    const dry = await call('prune', 'run-p043', '--dry-run')
    expect(dry.stdout).toMatch(/2 checkpoints would be deleted/)
    expect((await call('pin', 'run-p043@50', '--reason', 'paper')).stdout).toContain('is pinned')
    expect((await call('prune', 'run-p043', '--reason', 'room')).stdout).toMatch(/1 checkpoint deleted/)
    const events = await call('events', 'run-p043')
    expect(events.stdout).toMatch(/checkpoint.pinned +step-000000050 by ada@.*: paper/)
    expect(events.stdout).toMatch(/checkpoint.deleted +step-000000150 by ada@.*: room/)
    expect((await call('unpin', 'run-p043@50')).stdout).toContain('is unpinned')
  })

  it('export into a new folder below the one the user stands in', async () => {
    const first = await call('export', 'run-fork@best', 'weights of “fork”')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('every file as its manifest says')
    expect((await call('export', 'run-fork@best', 'weights of “fork”')).code).toBe(1)
  })
})
