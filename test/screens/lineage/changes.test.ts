import { afterEach, expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { familyOf } from '../../../src/control/lineage.ts'
import { LineageView } from '../../../src/screens/lineage/lineage.ts'
import { treeLines } from '../../../src/screens/lineage/tree-lines.ts'
import type { Stage } from '../../../src/screens/stage/screen.ts'
import { lineText } from '../../../src/screens/ui/line.ts'
import { checkpointEvent, sampleAttempt, sampleRun } from '../../support/sample-run.ts'
import { seedFamily } from '../../support/seeded-family.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const open: Context[] = []
afterEach(async () => {
  for (const context of open.splice(0)) await context.close()
})

async function family(): Promise<Context> {
  const home = weirdFolder()
  seedFamily(home)
  const context = await openContext({ env: { ORION_HOME: home } })
  open.push(context)
  return context
}

function viewOf(context: Context, area = { columns: 200, rows: 48 }): LineageView {
  const stage = { context, area, changed() {} } as Partial<Stage> as Stage
  return new LineageView(stage, familyOf(context, 'run-base'), ['loss/train'], {
    collapsed: [],
    cursor: { run: 'run-base', stop: '' },
  })
}

const drawn = (view: LineageView): string[] => treeLines(view, 196).map(lineText)

it.each<[what: string, shows: string, change: (context: Context) => void]>([
  [
    'a run that saves',
    '300',
    ({ store }) => {
      const events = [checkpointEvent(1, 300)]
      store.ingest({ run_id: 'run-p042', attempt: 1, writer: 'late', from: 0, to: 10, events })
    },
  ],
  [
    'a run that ends',
    'cancelled',
    ({ store }) => store.transition('run-p042', 1, ['running'], { state: 'cancelled' }),
  ],
  [
    'a run that begins from a checkpoint',
    'a-late-child',
    ({ store }) => {
      store.createRun(sampleRun('run-late', { name: 'a-late-child' }), sampleAttempt('run-late'), null)
      const [parent] = store.checkpointsOf(['run-p042']).get('run-p042') ?? []
      store.addEdge({
        kind: 'fine-tuned',
        parent_run: 'run-p042',
        parent_step: parent?.step ?? 0,
        parent_hash: parent?.checkpoint_hash ?? '',
        child_run: 'run-late',
        child_attempt: 1,
      })
    },
  ],
])('an open tree shows %s as a new one does', async (_what, shows, change) => {
  const context = await family()
  const view = viewOf(context)
  const before = drawn(view)
  change(context)
  view.read()
  expect(drawn(view)).toEqual(drawn(viewOf(context)))
  expect(drawn(view)).not.toEqual(before)
  expect(drawn(view).join('\n')).toContain(shows)
})

it('a marked run keeps its whole name', async () => {
  const view = viewOf(await family())
  view.mark()
  expect(drawn(view)[0]).toMatch(/^poyo-pretrain◆─●─ 100/)
})

it('what was scrolled away comes back when there is room for it', async () => {
  const area = { columns: 50, rows: 24 }
  const view = viewOf(await family(), area)
  for (let step = 0; step < 5; step += 1) view.along(1)
  expect(view.left).toBeGreaterThan(0)
  area.columns = 200
  view.settle()
  expect(view.left).toBe(0)
})
