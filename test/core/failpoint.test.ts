import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { armFailpoints, FAILPOINTS, failpoint } from '../../src/core/failpoint.ts'

afterEach(() => armFailpoints(null))

describe('a failpoint', () => {
  test.each(FAILPOINTS)('%s stands somewhere in the program', name => {
    const src = fileURLToPath(new URL('../../src', import.meta.url))
    const places = globSync('**/*.ts', { cwd: src }).filter(file =>
      readFileSync(join(src, file), 'utf8').includes(`failpoint('${name}')`),
    )
    expect(places).not.toEqual([])
  })

  test('does nothing until it is armed, and again once it is disarmed', () => {
    failpoint('store.backup')
    armFailpoints('store.backup:throw')
    failpoint('store.migrate')
    expect(() => failpoint('store.backup')).toThrow('failpoint store.backup')
    armFailpoints('')
    failpoint('store.backup')
  })

  test('acts from the asked hit on', () => {
    armFailpoints('store.backup:throw@3,store.migrate:enospc')
    failpoint('store.backup')
    failpoint('store.backup')
    expect(() => failpoint('store.backup')).toThrow()
    expect(() => failpoint('store.backup')).toThrow()
    expect(() => failpoint('store.migrate')).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
  })

  test.each(['store.backup', 'store.backup:explode', 'nowhere:kill', 'store.backup:kill@x', ':', ','])(
    'named wrongly, as in %s, is a mistake',
    spec => {
      expect(() => armFailpoints(spec)).toThrow(/expected name/)
    },
  )
})
