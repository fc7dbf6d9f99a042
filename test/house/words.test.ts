import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const tracked = execFileSync('git', ['ls-files', '-z', 'src', 'python', 'scripts', 'test'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter(path => /\.(tsx?|mjs|py)$/.test(path) && !path.startsWith('test/house/'))

const PHRASES: [name: string, pattern: RegExp][] = [
  ['an unfinished note', /\b(TODO|FIXME|XXX)\b/],
  ['a silenced compiler', /@ts-(ignore|nocheck)/],
  ['a focused or skipped test', /\b(it|test|describe)\.(only|skip|todo)\b|@pytest\.mark\.(skip|xfail)\b/],
]

it('no TypeScript holds an untyped value', () => {
  const untyped = /:[ \t]*any\b|<any>|\bas any\b|\bas unknown as\b/
  const guilty = tracked.filter(path => /\.tsx?$/.test(path) && untyped.test(readFileSync(path, 'utf8')))
  expect(guilty).toEqual([])
})

it.each(PHRASES)('no tracked source holds %s', (_name, pattern) => {
  const guilty = tracked.filter(path => {
    const text = readFileSync(path, { encoding: 'utf8', flag: 'r' })
    return pattern.test(text)
  })
  expect(guilty).toEqual([])
})
