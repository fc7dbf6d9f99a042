import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { LineDecoder } from '../../../src/core/text/lines.ts'

const MIB = 1 << 20

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
/** Memory in use that is not garbage. */
const heldBytes = () => {
  collect()
  return process.memoryUsage().heapUsed
}

it.each([
  ['ASCII', 'x'.repeat(MIB)],
  ['wide characters', '日'.repeat(MIB / 4)],
  ['NULs', '\0'.repeat(MIB)],
  ['a bar that never ends its line', `\r 50%|#####     | 1/2`.repeat(MIB / 20)],
  ['colours', '\u001b[31m'.repeat(MIB / 5)],
  ['a sequence that is never closed', `\u001b]0;${'t'.repeat(MIB - 4)}`],
])(
  'a line of one gigabyte of %s holds less than 32 MB',
  (_, text) => {
    const decoder = new LineDecoder({ rows: 8 })
    const chunk = new TextEncoder().encode(text).subarray(0, 64 << 10)
    for (let n = 0; n < 256; n += 1) decoder.push(chunk)
    const before = heldBytes()
    let most = 0
    for (let at = 256 * chunk.length; at < 1 << 30; at += chunk.length) {
      decoder.push(chunk)
      if (at % (64 * MIB) < chunk.length) most = Math.max(most, heldBytes() - before)
    }
    expect(most).toBeLessThan(32e6)
    expect(decoder.end().join('').length).toBeLessThan(20 * 1024)
  },
  300_000,
)
