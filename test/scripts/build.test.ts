import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const DAY_S = 24 * 3600

it('a build leaves the parts that sessions of the last weeks may still load, and takes older ones away', () => {
  const out = join(mkdtempSync(join(tmpdir(), 'orion-build-')), 'dist')
  mkdirSync(join(out, 'chunks'), { recursive: true })
  const part = (name: string, days: number) => {
    const path = join(out, 'chunks', name)
    writeFileSync(path, 'export {}')
    const when = Date.now() / 1000 - days * DAY_S
    utimesSync(path, when, when)
    return path
  }
  const young = part('young-AAAAAAAA.mjs', 13)
  const old = part('old-BBBBBBBB.mjs', 15)
  execFileSync(process.execPath, ['scripts/build.mjs', '--out', out])
  expect([young, old, join(out, 'main.mjs')].map(path => existsSync(path))).toEqual([true, false, true])
})
