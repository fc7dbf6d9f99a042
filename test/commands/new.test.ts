import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

const home = weirdFolder()

describe('orion new', () => {
  it('lists the templates, for scripts too', async () => {
    expect((await orion(['new'], { home })).stdout).toContain('r2-test')
    const { items } = JSON.parse((await orion(['new', '--json'], { home })).stdout)
    expect(items.map(({ name }: { name: string }) => name)).toContain('r2-test')
  })

  it('prints a template as it is, or writes it, never over a file', async () => {
    const printed = await orion(['new', 'r2-test'], { home })
    expect(printed.stdout).toBe(readFileSync('examples/r2-test.yaml', 'utf8'))
    const out = join(home, 'mine.yaml')
    expect(await orion(['new', 'r2-test', '-o', out], { home })).toMatchObject({ code: 0 })
    expect(readFileSync(out, 'utf8')).toBe(printed.stdout)
    expect(await orion(['new', 'r2-test', '-o', out], { home })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already'),
    })
  })

  it('says what there is where the source is unknown', async () => {
    const { code, stderr } = await orion(['new', 'no-such'], { home })
    expect(code).toBe(5)
    expect(stderr).toContain('r2-test')
  })
})

describe('orion drafts', () => {
  it('lists what was begun, and deletes one, which twice is no mistake', async () => {
    const { item } = JSON.parse((await orion(['new', 'r2-test', '--draft', '--json'], { home })).stdout)
    expect(existsSync(item.path)).toBe(true)
    expect((await orion(['drafts'], { home })).stdout).toContain(item.id)
    const { items } = JSON.parse((await orion(['drafts', '--json'], { home })).stdout)
    expect(items).toMatchObject([
      { id: item.id, name: 'r2-test', from: { kind: 'template', name: 'r2-test' } },
    ])
    expect(await orion(['drafts', 'delete', item.id], { home })).toMatchObject({
      code: 0,
      stdout: 'deleted\n',
    })
    expect(await orion(['drafts', 'delete', item.id], { home })).toMatchObject({ code: 0 })
    expect((await orion(['drafts'], { home })).stdout).toContain('No drafts.')
  })
})
