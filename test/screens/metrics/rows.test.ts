import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { MetricsView } from '../../../src/screens/metrics/metrics-view.ts'
import {
  atWords,
  choiceLine,
  legendLines,
  metricLines,
  noMatchLines,
  pageLine,
  valueLine,
  valueLines,
} from '../../../src/screens/metrics/rows.ts'
import { type Line, lineText, lineWidth } from '../../../src/screens/ui/line.ts'
import { DEFAULT_KEYS } from '../../support/default-keys.ts'
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

const CANDIDATE = 'run-0003'
const BASELINE = 'run-0001'
const view = (state = {}, runs = [CANDIDATE, BASELINE]): MetricsView =>
  new MetricsView(quietSession(context), runs, state)
const texts = (lines: readonly Line[]) => lines.map(line => lineText(line).trimEnd())

it('a value says when it is no number, and a dot when there is none', () => {
  expect(texts([valueLine(0.5), valueLine(Number.NaN), valueLine(null)])).toEqual(['0.5', 'NaN', '·'])
  expect(valueLine(Number.POSITIVE_INFINITY)[0]?.tone).toBe('bad')
  expect(valueLine(0.5, true)[0]?.tone).toBe('strong')
})

it('the legend names each run with its mark, state and step, within its room', () => {
  expect(texts(legendLines(view(), 34))).toEqual([
    expect.stringMatching(/^● candidate +✔ 200$/),
    expect.stringMatching(/^▲ baseline +✔ 150$/),
  ])
  for (const line of legendLines(view(), 20)) expect(lineWidth(line)).toBeLessThanOrEqual(20)
})

it('the table holds a column a run, the chosen metric in sight, and leaves out runs that have no room', () => {
  const last = view().names.at(-1) ?? ''
  const [head, ...body] = texts(valueLines(view({ metric: last }), 50, 4))
  expect(head).toMatch(/^newest +● +▲$/)
  expect(body).toHaveLength(3)
  expect(body.at(-1)).toMatch(new RegExp(`^${last} `))
  expect(texts(valueLines(view(), 24, 2))[0]).toMatch(/^newest +●$/)
  for (const line of valueLines(view(), 50, 9)) expect(lineWidth(line)).toBe(50)
})

it('values are those under the cursor, where there is one', () => {
  const of = view({ cursor: 90, metric: 'epoch' })
  expect(`${atWords(of)}`).toBe('step 90')
  expect(texts(valueLines(of, 60, 20)).at(-1)).toMatch(/^epoch +1\.8 +1\.8$/)
  expect(`${atWords(view())}`).toBe('newest')
})

it('a value under the cursor that is no number is not passed over', () => {
  const of = view({ cursor: 90, metric: 'grad_norm' })
  expect(texts(metricLines(of, 'grad_norm', 80))[0]).toMatch(/^● candidate +Infinity /)
})

it('without room for a table each run has a line: the value under the cursor, and the newest', () => {
  const [candidate, baseline] = texts(metricLines(view({ cursor: 10 }), 'epoch', 80))
  expect(candidate).toMatch(/^● candidate +0\.2 +newest +4$/)
  expect(baseline).toMatch(/^▲ baseline +0\.2 +newest +3$/)
})

it('the edge says the filter, what is chosen, and which charts are on the page', () => {
  const of = view({ filter: 'loss', logY: true })
  expect(lineText(choiceLine(of))).toMatch(/^\/loss {2}.*log y/)
  expect(choiceLine(view())).toEqual([])
  expect(lineText(pageLine(of, 80))).toMatch(/^ 1 to 2 of 2 metrics +\/loss/)
  expect(texts(noMatchLines('nothing', DEFAULT_KEYS)).join('\n')).toContain('No metric matches nothing.')
})
