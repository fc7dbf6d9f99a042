import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { canHaveRig, testRig, testRigFolder } from '../../rig/for-tests.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'
import { BOTH, box } from './hosts.ts'

const WORDS = 20

/** Text that shells stumble over, without NUL, which no argument can hold. */
const hostile = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(
        ...`'"\`$\\\n\r\t ;&|<>(){}[]*?~#!=-`,
        '$(touch canary)',
        '`touch canary`',
        '; touch canary;',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter(text => text.isWellFormed() && !text.includes('\0'))

beforeAll(async () => void (await (canHaveRig() && testRig())), 90_000)

it.runIf(canHaveRig()).each(BOTH)(
  'any word reaches a host byte by byte and none becomes a command, over %s',
  async transport => {
    const host = box(join(testRigFolder(), 'ssh', 'config'), transport, {}, 'gpubox')
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: WORDS, maxLength: WORDS }), async words => {
        const { stdout, stderr } = await host.run('for word; do printf "%s\\0" "$word"; done', words)
        expect(stdout.toString()).toBe(words.map(word => `${word}\0`).join(''))
        expect(stderr).toBe('')
      }),
      { numRuns: fuzzRuns(100) },
    )
    expect((await host.run('[ -e canary ]')).code).toBe(1)
    expect(existsSync('canary')).toBe(false)
  },
  FUZZ_TIMEOUT_MS,
)
