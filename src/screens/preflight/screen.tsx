import { show } from '../../control/show.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { Checks } from './checks.ts'
import { type PreflightTarget, preflightKeys } from './keys.ts'
import { PreflightPane, visibleChecks } from './pane.tsx'
import { countLine } from './rows.ts'

/** The report that was kept with a run, beside the one before; the checks can be asked again as the machine is today. */
export async function openPreflight(stage: Stage, { of = '', state = {} }: Place): Promise<Screen> {
  const page = show(stage.context, of)
  const kept = page.preflight.at(-1) ?? null
  const checks = new Checks(stage, {
    plan: async () => (await import('../../control/plan-again.ts')).planAgain(stage.context, page.run),
    report: kept?.report ?? null,
    previous: page.preflight.at(-2)?.report ?? null,
  })
  if (typeof state.selected === 'string') checks.standOn(state.selected)
  const target: PreflightTarget = {
    checks,
    height: () => Math.max(1, stage.area.rows - 2),
    cannotFix: () => safeText`this run was launched as it is; a new run can take the fix`,
    fix: () => {},
    again: id => void checks.run(id),
    words: ['preflight', page.run.id, '--again'],
    cannotLaunch: () => safeText`this is the report of a run that was launched`,
    launch: () => {},
  }
  const note = (): Line => {
    if (checks.running) return [span(safeText`checking`, 'info')]
    if (checks.report === null) {
      const again = stage.keyWord('preflight.run-all')
      return [span(safeText`nothing was kept: ${again} checks now`, 'warn')]
    }
    const asked = roughAge(checks.report.at, stage.context.now())
    return [
      span(
        checks.report === kept?.report
          ? safeText`kept with attempt ${kept.attempt}, ${asked}`
          : safeText`asked again ${asked}, beside the kept report`,
        'muted',
      ),
    ]
  }
  let drawn = ''
  const words = () =>
    [...visibleChecks(checks, { columns: stage.area.columns, rows: stage.area.rows }).lines, note()]
      .map(lineText)
      .join('\n')
  return {
    place: () => ({ view: 'preflight', of: page.run.id, state: { selected: checks.place.selected } }),
    crumb: () => safeText`preflight`,
    status: () => countLine(checks, stage.area.columns),
    script: () => ['preflight', page.run.id, '--kept'],
    bindings: () => [
      ...bind(preflightKeys, target),
      ...bind(listKeys, { height: target.height, walk: delta => checks.walk(delta, target.height()) }),
    ],
    view(area) {
      drawn = words()
      return <PreflightPane checks={checks} of={page.run.name} note={note()} area={area} />
    },
    refresh: () => words() !== drawn,
    close: () => checks.close(),
  }
}
