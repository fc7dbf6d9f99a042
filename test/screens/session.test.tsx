import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { renderToString } from 'ink'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { drafts } from '../../src/control/drafts.ts'
import { safeText } from '../../src/core/text/sanitize.ts'
import { App } from '../../src/screens/app.tsx'
import { KEY_TABLE } from '../../src/screens/key-table.ts'
import { layOut } from '../../src/screens/layout.ts'
import { openRuns } from '../../src/screens/runs/screen.tsx'
import type { Session } from '../../src/screens/session.ts'
import { spokenLines } from '../../src/screens/terminal/reader-stream.ts'
import { fuzzRuns } from '../support/fuzz-runs.ts'
import { quietSession } from '../support/quiet-session.ts'
import { SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let context: Context
beforeAll(async () => {
  const home = weirdFolder()
  seedRegistry(home, SAMPLE_RUNS)
  mkdirSync(join(home, 'drafts'), { mode: 0o700 })
  writeFileSync(join(home, 'drafts', 'half-done.yaml'), 'name: half-done\n', { mode: 0o600 })
  context = await openContext({
    env: { ORION_HOME: home, XDG_CONFIG_HOME: home, SSH_CONNECTION: 'far away' },
  })
})
afterAll(() => context.close())

function openSession(): Session {
  const session = quietSession(context)
  session.show(openRuns(session, { view: 'runs' }))
  return session
}

function frame(session: Session, columns: number, rows: number): string {
  const layout = layOut(session, columns, rows)
  session.area = layout.area
  session.size = { columns, rows }
  session.top = 1 + layout.above.length
  return renderToString(<App session={session} layout={layout} columns={columns} rows={rows} />, { columns })
}

const settled = (session: Session) =>
  until(() => !session.loading, { what: 'what is loaded', timeoutMs: 20_000 })

const draftsThere = (): string[] => drafts(context).map(({ id }) => id)

/** Every key of the table but `y` and enter in a question, which would act on the registry, and keys that mean nothing. */
const KEYS = [...new Set(KEY_TABLE.flatMap(({ keys }) => [...keys]))].filter(key => key !== 'y')
const JUNK = ['ü', '🙂', '\u0301', 'ctrl+q', 'f5', 'shift+up', '%']

type Act =
  | { kind: 'key'; key: string }
  | { kind: 'paste'; text: string }
  | { kind: 'resize'; columns: number; rows: number }
  | { kind: 'click'; column: number; row: number }
  | { kind: 'look' }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...KEYS, ...JUNK).map(key => ({ kind: 'key' as const, key })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map(text => ({ kind: 'paste' as const, text })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('click' as const),
      column: fc.nat({ max: 200 }),
      row: fc.nat({ max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'look' as const }) },
)

/** Sequences to press; a failure is told after at most 2.5 s for each, however far it could still be shrunk. */
const RUNS = fuzzRuns(40)

it(
  'no sequence of keys breaks the session, makes a frame too tall, loses a draft, or keeps Esc from coming home',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 50, maxLength: 150 }), async acts => {
        const session = openSession()
        const before = draftsThere()
        let size = { columns: 120, rows: 30 }
        try {
          for (const [at, each] of acts.entries()) {
            if (each.kind === 'key')
              session.press({ key: each.key, text: [...each.key].length === 1 ? each.key : '' })
            else if (each.kind === 'paste') session.paste(each.text)
            else if (each.kind === 'resize') size = { columns: each.columns, rows: each.rows }
            else if (each.kind === 'click')
              session.mouse({ kind: 'click', column: each.column, row: each.row })
            else session.refresh()
            await settled(session)
            if (at % 5 > 0) continue
            const lines = frame(session, size.columns, size.rows).split('\n')
            expect(lines.length).toBeLessThanOrEqual(size.rows)
          }
          for (let at = 0; at < 40 && !home(session); at += 1) {
            session.press({ key: 'esc', text: '' })
            await settled(session)
          }
          expect(draftsThere()).toEqual(expect.arrayContaining(before))
          expect(home(session), `${session.screens.map(screen => screen.crumb())}`).toBe(true)
        } finally {
          session.close()
        }
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: RUNS * 2_500 },
    )
  },
  RUNS * 3_000,
)

function home(session: Session): boolean {
  return session.screens.length === 1 && session.covers.length === 0 && session.field === null
}

it.each([
  ['comes', (held: PromiseWithResolvers<string>) => held.resolve('here')],
  ['fails', (held: PromiseWithResolvers<string>) => held.reject(new Error('not there'))],
])('what takes long to open is told in the header until it %s, aloud too', async (_, end) => {
  const session = openSession()
  const held = Promise.withResolvers<string>()
  const told = () => spokenLines(frame(session, 100, 30)).some(({ text }) => text.includes('opening…'))
  session.load(held.promise, () => {}, safeText`it cannot be opened`)
  expect(told()).toBe(false)
  await until(told, { what: 'opening' })
  expect(session.loading).toBe(true)
  end(held)
  await until(() => !told(), { what: 'the header as it was' })
  expect(session.loading).toBe(false)
  session.close()
})
