import { afterAll, beforeAll, expect, it } from 'vitest'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { formFields } from '../../../src/core/config/form-fields.ts'
import { safeText } from '../../../src/core/text/sanitize.ts'
import { scoreLines } from '../../../src/screens/benchmarks/details.ts'
import { noSubjects, noSuites } from '../../../src/screens/benchmarks/rows.ts'
import { emptyLines as noRecordings } from '../../../src/screens/data/rows.ts'
import { KEY_TABLE } from '../../../src/screens/key-table.ts'
import { noMatchLines as noMetric } from '../../../src/screens/metrics/rows.ts'
import { formLines, helpLines } from '../../../src/screens/new/rows.ts'
import { uncheckedLines } from '../../../src/screens/preflight/rows.ts'
import { noMatchLines as noRun, emptyLines as noRuns } from '../../../src/screens/runs/rows.ts'
import { nothingRun } from '../../../src/screens/shell/rows.ts'
import { checkKeys } from '../../../src/screens/stage/keymap.ts'
import { type KeyWord, keyWord, NAMED_KEYS, type NamedKey } from '../../../src/screens/stage/named-keys.ts'
import { type Line, lineText } from '../../../src/screens/ui/line.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'
import { DrawnSession } from '../../support/drawn-session.tsx'
import { weirdFolder } from '../../support/weird-folder.ts'

const IDS = Object.keys(NAMED_KEYS) as NamedKey[]

it('keys that words name are those of the key table', () => {
  const inTable = KEY_TABLE.filter(({ id }) => id in NAMED_KEYS).map(({ id, keys }) => [id, keys])
  expect(Object.fromEntries(inTable)).toEqual(NAMED_KEYS)
})

/** A word for each key that nothing else on a screen holds. */
const marked: KeyWord = id => safeText`‹${id}›`

const field = (name: string) => {
  const given = { window_s: 2, augmentations: [] }
  const found = formFields(trainingFields.data, given, 'data').find(({ path }) => path.at(-1) === name)
  if (!found) throw new RangeError(`no field ${name}`)
  return { field: found, typed: null, issue: null, changed: false }
}
const subject = { id: 'c', run_id: 'r', run_name: 'r', step: 1 }
const score = {
  ...{ subject, suite: 's@1', reference: subject, difference: null, looks: true },
  standing: { best: null, active: null, failed: null, answers: [] },
}

it.each<[what: string, lines: readonly Line[], ids: NamedKey[]]>([
  ['no run', noRuns(marked), ['runs.new']],
  ['no run that matches', noRun('x', marked), ['runs.unfilter']],
  ['no recording', noRecordings(marked), ['data.add']],
  ['no metric that matches', noMetric('x', marked), ['metrics.unfilter']],
  ['no suite', noSuites(marked), ['benchmarks.suites']],
  ['no checkpoint measured', noSubjects('measured', '', marked), ['benchmarks.rows', 'benchmarks.measure']],
  ['no score', scoreLines(score, new Date(), 80, marked), ['benchmarks.measure']],
  ['no checks', uncheckedLines(marked), ['preflight.run-all']],
  ['nothing run', nothingRun(marked), ['global.command', 'command.complete']],
  ['a field that is given', helpLines(field('window_s'), [], 120, marked), ['new.default']],
  ['a list', formLines([field('augmentations')], 0, 120, marked), ['new.enter']],
])('the words for %s name the key that is heard', (_what, lines, ids) => {
  const text = lines.map(lineText).join('\n')
  for (const id of ids) expect(text).toContain(`‹${id}›`)
})

/** A key for each id that no other has. */
const CHOSEN: Record<string, [string]> = {
  ...Object.fromEntries(IDS.map((id, at) => [id, [String.fromCodePoint(0x0430 + at)]])),
  'field.cancel': ['ctrl+q'],
  'command.complete': ['ctrl+v'],
}

let context: Context
let drawn: DrawnSession
beforeAll(async () => {
  const home = weirdFolder()
  context = await openContext({ env: { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: home } })
  const { keymap, mistakes } = checkKeys(KEY_TABLE, CHOSEN)
  expect(mistakes).toEqual([])
  drawn = new DrawnSession(context, { keymap })
})
afterAll(async () => {
  drawn.close()
  await context.close()
})

/** The user's key for it. */
const mine = (id: NamedKey): string => keyWord(new Map(Object.entries(CHOSEN)), id)

it('a session whose user chose all of them says each as it is heard', async () => {
  await drawn.waitFor(`${mine('runs.new')} builds one`)
  drawn.press(mine('runs.filter'), 'z', 'z', 'enter')
  await drawn.waitFor(`${mine('runs.unfilter')} shows all runs`)
  drawn.press(mine('runs.unfilter'), mine('global.pause'))
  await drawn.waitFor(`held still; ${mine('global.pause')} goes on`)
  drawn.press(mine('global.pause'), '5')
  await drawn.waitFor(`Press ${mine('data.add')} and type`)
  drawn.press('8', 'enter')
  await drawn.waitFor(`no suite is known yet: ${mine('benchmarks.suites')} looks for them`)
  drawn.press('6', mine('shell.stop'))
  await drawn.waitFor(`nothing is running; ${mine('global.quit')} leaves Orion`)
  drawn.press('2', '/', 'z', 'z', 'z')
  await drawn.waitFor(`Nothing holds these words; ${mine('field.cancel')} while typing`)
  drawn.press(mine('field.cancel'), 'ctrl+p', 'z', 'z', 'z')
  await drawn.waitFor(`Nothing fits; ${mine('field.cancel')} closes this`)
  drawn.press(mine('field.cancel'))

  const act = () => {
    throw new Error('nobody said yes')
  }
  drawn.session.ask({ title: safeText`now?`, lines: [], command: safeText`orion`, yes: safeText`do it`, act })
  await drawn.waitFor(
    new RegExp(`${mine('question.yes')} do it +${mine('question.no')} leave it as it is`, 'u'),
  )
  drawn.press(mine('question.no'))
  expect(drawn.session.covers).toEqual([])

  await drawn.resize(30, 6)
  await drawn.waitFor(`press ${mine('global.quit')}.`)
})
