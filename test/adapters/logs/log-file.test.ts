import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LogFile } from '../../../src/adapters/logs/log-file.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const folder = weirdFolder()
let made = 0
const written = (bytes: string | Uint8Array): string => {
  made += 1
  const path = join(folder, `${made}.out`)
  writeFileSync(path, bytes)
  return path
}
const opened = (path: string, options = {}): LogFile => {
  const file = LogFile.open(path, options)
  if (!file) throw new Error(`${path} is not there`)
  return file
}
const readBack = (file: LogFile, block: number) => {
  while (!file.complete) file.scanBack(block)
}
const readForth = (file: LogFile, block: number) => {
  while (file.look() === 'grown') file.scanForth(block)
}
const texts = (file: LogFile) =>
  file.lines(file.first, file.next).map(({ head }) => Buffer.from(head).toString('latin1'))

const noise = fc
  .array(fc.oneof(fc.constantFrom('\n', 'a', 'line\n', '\n\n', 'é\r\n'), fc.string({ maxLength: 60 })), {
    maxLength: 60,
  })
  .map(parts => Buffer.from(parts.join('')))
const linesOf = (bytes: Buffer): string[] => {
  const lines = bytes.toString('latin1').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

it(
  'has the lines of its bytes, whatever they are, however they are read and however they come',
  () => {
    fc.assert(
      fc.property(
        noise,
        fc.array(noise, { maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        (before, pieces, block) => {
          const path = written(before)
          const file = opened(path)
          for (const piece of pieces) {
            appendFileSync(path, piece)
            readForth(file, block)
          }
          readBack(file, block)
          const open = file.openLine()
          const shown = [...texts(file), ...(open ? [Buffer.from(open.head).toString('latin1')] : [])]
          const whole = Buffer.concat([before, ...pieces])
          expect(shown).toEqual(linesOf(whole))
          file.seal()
          expect(file.openLine()).toBeNull()
          expect(texts(file)).toEqual(linesOf(whole))
          let offset = 0
          for (const line of file.lines(file.first, file.next)) {
            expect(line.offset).toBe(offset)
            if (line.head.length > 0) expect(file.lineOf(offset)).toBe(line.id)
            offset += line.head.length + 1
          }
          file.close()
        },
      ),
      { numRuns: fuzzRuns(400) },
    )
  },
  FUZZ_TIMEOUT_MS,
)

it('reads any stretch of many lines, from any line on', () => {
  const all = Array.from({ length: 5000 }, (_, at) => `line ${at} ${'x'.repeat(at % 97)}`)
  const file = opened(written(`${all.join('\n')}\n`))
  readBack(file, 10_000)
  for (const from of [0, 1, 31, 32, 33, 2500, 4990])
    expect(
      file.lines(file.first + from, file.first + from + 40).map(({ head }) => Buffer.from(head).toString()),
    ).toEqual(all.slice(from, from + 40))
  file.close()
})

it('steps over lines of 10 MB and keeps only their ends in memory', () => {
  const long = 'y'.repeat(10 << 20)
  const path = written(`first\n${long}\nmiddle\n${long}\rlast state`)
  const file = opened(path)
  readBack(file, 1 << 20)
  const before = process.memoryUsage().rss
  const [first, big, middle] = file.lines(file.first, file.next)
  expect([first, middle].map(line => Buffer.from(line?.head ?? []).toString())).toEqual(['first', 'middle'])
  expect((big?.head.length ?? 0) + (big?.between ?? 0) + (big?.tail?.length ?? 0)).toBe(10 << 20)
  const open = file.openLine()
  expect(Buffer.from(open?.tail ?? []).toString()).toMatch(/\rlast state$/)
  expect(process.memoryUsage().rss - before).toBeLessThan(8 << 20)
  file.close()
})

it('reads block after block of several files into the same memory, backward and forth', () => {
  const paths = [0, 1].map(() => written('a line of a log\n'.repeat(10_000)))
  const files = paths.map(path => opened(path))
  for (const file of files) file.scanBack(40_000)
  const memory = new Set<ArrayBufferLike>()
  for (let block = 0; block < 3; block += 1)
    for (const file of files) memory.add(file.scanBack(40_000).bytes.buffer)
  for (const path of paths) appendFileSync(path, 'and a line that comes\nand one without an end'.repeat(100))
  for (const file of files) while (file.look() === 'grown') memory.add(file.scanForth(1000).bytes.buffer)
  expect(memory.size).toBe(1)
  for (const file of files) file.close()
})

it('tells a file that was cut, replaced or taken away from one that grew', () => {
  const path = written('one\ntwo\n')
  const file = opened(path)
  expect(file.look()).toBe('same')
  appendFileSync(path, 'three')
  expect(file.look()).toBe('grown')
  readForth(file, 100)
  expect(file.look()).toBe('same')
  truncateSync(path, 2)
  expect(file.look()).toBe('replaced')
  renameSync(path, `${path}.1`)
  expect(file.look()).toBe('gone')
  writeFileSync(path, 'another file that is longer than the one before\n')
  expect(file.look()).toBe('replaced')
  file.close()
  expect(LogFile.open(join(folder, 'nowhere'))).toBeNull()
})
