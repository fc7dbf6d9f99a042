import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LogEngine } from '../../../src/adapters/logs/log-engine.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const folder = weirdFolder()
let made = 0
const fresh = (): string => {
  made += 1
  return join(folder, `${made}.out`)
}

/** Bytes in pieces that end anywhere, within a character too. */
const bytes = fc
  .array(fc.constantFrom('line\n', 'no end', '\n', '\n\n', 'é日', 'a longer line'), { maxLength: 6 })
  .chain(parts => {
    const all = Buffer.from(parts.join(''))
    return fc.nat({ max: 2 }).map(cut => all.subarray(0, Math.max(0, all.length - cut)))
  })

const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('append' as const), bytes }) },
  fc.record({ act: fc.constant('cut' as const), share: fc.integer({ min: 0, max: 99 }) }),
  fc.record({ act: fc.constant('cut and grow' as const), bytes }),
  fc.record({ act: fc.constant('move away' as const), bytes }),
  fc.record({ act: fc.constant('take away' as const) }),
  fc.record({ act: fc.constant('point elsewhere' as const), bytes }),
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** A log at a path that may be a link to where its bytes are. */
class Log {
  readonly path = fresh()

  constructor(first: Buffer, linked: boolean) {
    if (linked) this.pointElsewhere(first)
    else writeFileSync(this.path, first)
  }

  get content(): Buffer | null {
    return existsSync(this.path) ? readFileSync(this.path) : null
  }

  /** Does something to the file. */
  do(each: Act): void {
    const size = this.content?.length ?? null
    if (each.act === 'append') appendFileSync(this.path, each.bytes)
    else if (each.act === 'move away') {
      if (size !== null) renameSync(this.path, `${this.path}.1`)
      writeFileSync(this.path, each.bytes)
    } else if (each.act === 'take away') rmSync(this.path, { force: true })
    else if (each.act === 'point elsewhere') this.pointElsewhere(each.bytes)
    else if (size !== null && size > 0) {
      truncateSync(this.path, each.act === 'cut' ? Math.floor((size * each.share) / 100) : 0)
      if (each.act === 'cut and grow') appendFileSync(this.path, each.bytes.subarray(0, size - 1))
    }
  }

  private pointElsewhere(content: Buffer): void {
    const target = fresh()
    writeFileSync(target, content)
    symlinkSync(target, `${this.path}.new`)
    renameSync(`${this.path}.new`, this.path)
  }
}

const NO_END = /\n$/

it(
  'shows exactly the bytes of a log that grows, is cut, replaced, taken away or linked to another file, looked at or not',
  () => {
    fc.assert(
      fc.property(
        bytes,
        fc.boolean(),
        fc.array(fc.record({ each: act, looked: fc.boolean() }), { maxLength: 12 }),
        (first, linked, acts) => {
          const log = new Log(first, linked)
          const source = { path: log.path, node: '0', rank: 0, stream: 'out' as const }
          const engine = new LogEngine({
            sources: [source],
            ended: false,
            view: { mode: 'plain', only: null },
            rows: 10,
          })
          let last = log.content
          const compare = () => {
            while (engine.grow().changed || engine.step());
            last = log.content ?? last
            const { first, end } = engine.state()
            const whole = (last ?? Buffer.alloc(0)).toString('utf8')
            const lines = whole.replace(NO_END, '').split('\n')
            const wanted = whole === '' ? [] : whole.endsWith('\n') ? lines : lines.slice(0, -1)
            expect(end - first).toBe(wanted.length)
            expect(engine.text({ from: first, to: end - 1 }).split('\n')).toEqual(
              wanted.length ? wanted : [''],
            )
          }
          compare()
          for (const { each, looked } of acts) {
            // A file that was cut and grew beyond what was read of it between two looks cannot be told from one that grew.
            if (each.act.startsWith('cut')) compare()
            log.do(each)
            if (looked || each.act.startsWith('cut')) compare()
          }
          compare()
          engine.close()
        },
      ),
      { numRuns: fuzzRuns(800) },
    )
  },
  FUZZ_TIMEOUT_MS,
)
