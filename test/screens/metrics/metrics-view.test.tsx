import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { renderToString } from 'ink'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { App } from '../../../src/screens/app.tsx'
import { layOut } from '../../../src/screens/layout.ts'
import { chartKeys, gridKeys, metricsKeys } from '../../../src/screens/metrics/keys.ts'
import { openMetrics } from '../../../src/screens/metrics/screen.tsx'
import { openRuns } from '../../../src/screens/runs/screen.tsx'
import type { Session } from '../../../src/screens/session.ts'
import type { PlaceState } from '../../../src/screens/stage/place.ts'
import { METRIC_RUNS } from '../../support/metric-runs.ts'
import { quietSession } from '../../support/quiet-session.ts'
import { seedRegistry } from '../../support/seeded-registry.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

let context: Context
beforeAll(async () => {
  const home = weirdFolder()
  seedRegistry(home, METRIC_RUNS)
  context = await openContext({ env: { ORION_HOME: home, XDG_CONFIG_HOME: home } })
})
afterAll(() => context.close())

function open(state: PlaceState = {}, of = 'run-0003,run-0001') {
  const session = quietSession(context)
  session.show(openRuns(session, { view: 'runs' }))
  const screen = openMetrics(session, { view: 'metrics', of, state })
  session.show(screen)
  return { session, screen }
}

function frame(session: Session, columns: number, rows: number): string {
  const layout = layOut(session, columns, rows)
  session.area = layout.area
  session.size = { columns, rows }
  return stripVTControlCharacters(
    renderToString(<App session={session} layout={layout} columns={columns} rows={rows} />, { columns }),
  )
}

const press = (session: Session, key: string) =>
  session.press({ key, text: [...key].length === 1 ? key : '' })

const KEYS = [
  ...new Set(
    [...metricsKeys, ...gridKeys, ...chartKeys].flatMap(({ keys }) => [...keys]).concat('j', 'k', 'g', 'G'),
  ),
].filter(key => key !== 'esc')

describe('the metrics of several runs', () => {
  it('are one view over all of them, each with its column of values', () => {
    const { session, screen } = open({ single: true, metric: 'loss/train' })
    const text = frame(session, 120, 30)
    expect(`${screen.crumb()}`).toBe('metrics of 2 runs')
    expect(text).toContain('● candidate')
    expect(text).toContain('▲ baseline')
    expect(text).toMatch(/loss\/train +0\.04\d+ +0\.11\d*/)
  })

  it('are drawn the same whether or not a frame was drawn between two keys', () => {
    const [every, last] = [
      open({ single: true, metric: 'loss/train' }),
      open({ single: true, metric: 'loss/train' }),
    ]
    for (const key of ['s', 's']) {
      frame(every.session, 200, 50)
      press(every.session, key)
      press(last.session, key)
    }
    expect(frame(every.session, 200, 50)).toBe(frame(last.session, 200, 50))
  })

  it('open again as they stood, whatever was pressed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...KEYS), { maxLength: 40 }),
        fc.integer({ min: 60, max: 220 }),
        fc.integer({ min: 15, max: 60 }),
        (keys, columns, rows) => {
          const { session, screen } = open()
          frame(session, columns, rows)
          for (const key of keys) {
            press(session, key)
            const covered = session.covers.length > 0 || session.field !== null
            if (covered)
              for (const out of ['esc', 'esc'])
                if (session.covers.length > 0 || session.field) press(session, out)
          }
          const before = frame(session, columns, rows)
          expect(before.split('\n').length).toBeLessThanOrEqual(rows)
          const { of = '', state = {} } = screen.place()
          const again = open(JSON.parse(JSON.stringify(state)), of)
          frame(again.session, columns, rows)
          expect(again.screen.place()).toEqual(screen.place())
        },
      ),
      { numRuns: 30, examples: [[['X', 'u', '+'], 60, 15]] },
    )
  })

  it('open with a state that says anything at all', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.constantFrom('run-0001', 'time', 'epoch', 'loss/train', 0.9),
    )
    const names = [
      'filter',
      'metric',
      'single',
      'with',
      'from',
      'to',
      'cursor',
      'weight',
      'unit',
      'logX',
      'logY',
      'old',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), state => {
        const { session } = open(state)
        expect(frame(session, 100, 30).split('\n').length).toBeLessThanOrEqual(30)
      }),
      { numRuns: 30 },
    )
  })

  it('keep the part of the axis and the runs that they were opened with', () => {
    const { screen } = open({ single: true, metric: 'loss/train', from: 50, to: 100 })
    expect(screen.place().state).toMatchObject({ from: 50, to: 100, with: ['run-0001'] })
  })
})
