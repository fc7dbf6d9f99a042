import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LineDecoder } from '../../../src/core/text/lines.ts'

/** What tqdm, rich, curl, git, dd and rsync wrote, byte for byte, and the lines that a reader saw at their end. */
const folder = 'test/fixtures/progress'
const expected: Record<string, string[]> = JSON.parse(readFileSync(join(folder, 'lines.json'), 'utf8'))
const names = readdirSync(folder).filter(name => name.endsWith('.log'))

it.each(names)('%s becomes the lines that a terminal would keep, however its bytes arrive', name => {
  const bytes = readFileSync(join(folder, name))
  for (const size of [1, 7, 1000, bytes.length]) {
    const decoder = new LineDecoder({ rows: 8 })
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += size) lines.push(...decoder.push(bytes.subarray(at, at + size)))
    expect([...lines, ...decoder.end()]).toEqual(expected[name])
  }
})

it('there is a line for every recording', () => {
  expect(names.toSorted()).toEqual(Object.keys(expected).toSorted())
  expect(names.filter(name => name.startsWith('tqdm')).length).toBeGreaterThanOrEqual(12)
})
