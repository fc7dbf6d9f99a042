import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { runs } from '../../src/control/runs.ts'
import { route } from '../../src/screens/router.ts'
import { TABS } from '../../src/screens/run/tabs.ts'
import { type Place, VIEWS } from '../../src/screens/stage/place.ts'
import { OrionHome } from '../support/orion-home.ts'
import { quietSession } from '../support/quiet-session.ts'
import { seedFamily } from '../support/seeded-family.ts'

const home = new OrionHome()
let context: Context
beforeAll(async () => {
  seedFamily(home.path)
  context = await openContext({ env: home.env })
})
afterAll(() => context.close())

const newest = () => runs(context, { order: 'created', limit: 1 }).items[0]?.id ?? ''
const checkpoints = () => context.store.checkpoints(null).items.map(({ run_id, step }) => `${run_id}@${step}`)

/** Every view and tab, with what it can be about. */
const PLACES: [string, () => Place][] = [
  ['runs', () => ({ view: 'runs' })],
  ['runs by a filter', () => ({ view: 'runs', state: { filter: '-state:completed it%', order: 'name' } })],
  ...TABS.map((tab): [string, () => Place] => [
    `run, ${tab}`,
    () => ({ view: 'run', of: newest(), state: { tab } }),
  ]),
  ['new', () => ({ view: 'new' })],
  ['metrics', () => ({ view: 'metrics', of: newest() })],
  ['checkpoints', () => ({ view: 'checkpoints' })],
  ['one checkpoint', () => ({ view: 'checkpoints', of: checkpoints()[0] ?? '' })],
  [
    'two checkpoints',
    () => ({ view: 'checkpoints', of: checkpoints()[0] ?? '', state: { against: checkpoints()[1] ?? '' } }),
  ],
  ['lineage', () => ({ view: 'lineage' })],
  ['data', () => ({ view: 'data' })],
  ['data by a query', () => ({ view: 'data', state: { filter: 'query(dataset="r2-test")' } })],
  ['hosts', () => ({ view: 'hosts' })],
  ['benchmarks', () => ({ view: 'benchmarks' })],
  ['benchmarks of a run', () => ({ view: 'benchmarks', of: newest() })],
]

describe('what a view shows is printed for a script by the command that it names', () => {
  it.each(PLACES)('%s', async (_what, place) => {
    const screen = await route(quietSession(context), place())
    const words = screen.script() ?? []
    screen.close()
    const { code, stdout, stderr } = home.call(...words, '--json')
    expect(`${stderr}${code}`).toBe('0')
    for (const line of stdout.trim().split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('is true of every view but those that run commands or need a draft', () => {
    const tried = new Set(PLACES.map(([, place]) => place().view))
    expect(VIEWS.filter(view => !tried.has(view))).toEqual(['preflight', 'shell'])
  })
})
