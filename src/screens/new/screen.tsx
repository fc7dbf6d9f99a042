import { Box } from 'ink'
import { formatPath } from '../../core/config/document.ts'
import type { UpstreamRef } from '../../core/task-plugin.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import type { Checks } from '../preflight/checks.ts'
import { type PreflightTarget, preflightKeys } from '../preflight/keys.ts'
import { PreflightPane, visibleChecks } from '../preflight/pane.tsx'
import { countLine, verdictLine } from '../preflight/rows.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
import type { Place, PlaceState } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { ABOVE_ITEMS } from '../ui/table.ts'
import { formKeys, newKeys, reviewKeys, startKeys } from './keys.ts'
import { type Panel, panelOf } from './panels.ts'
import { stepLines } from './step-lines.ts'
import { Wizard } from './wizard.ts'

/** From here on the steps stand beside what they ask, and from there on with what is written in them. */
const BESIDE = 78
const WIDE = 110

/** The checkpoint that a place names as the start of a new run. */
const upstreamIn = ({ init_from: run, init_step: checkpoint }: PlaceState): UpstreamRef | undefined =>
  typeof run === 'string' && typeof checkpoint === 'number' ? { run, checkpoint } : undefined

const stepColumns = ({ columns }: Area): number => (columns < BESIDE ? 0 : columns < WIDE ? 20 : 34)

/** The room that the steps leave. */
const rightOf = (area: Area): Area => ({ columns: area.columns - stepColumns(area), rows: area.rows })

/** The checks, where the wizard stands at them and they have begun. */
const checksOf = ({ step, checks }: Wizard): Checks | null => (step.id === 'preflight' ? checks : null)

function savedLine({ doing, draft }: Wizard): Line {
  if (doing.busy !== null) return [span(doing.busy, 'info')]
  if (draft === null) return []
  const { saved, checked } = draft
  const count = checked.issues.length
  const wrong: Line = count === 0 ? [] : [span(safeText`${plural(count, 'mistake')}  `, 'bad')]
  if (saved.state === 'saved') return [...wrong, span(safeText`draft saved`, 'muted')]
  if (saved.state === 'saving') return [...wrong, span(safeText`saving`, 'muted')]
  const why = saved.error instanceof Error ? saved.error.message : String(saved.error)
  return [...wrong, span(safeText`draft not saved: ${why}`, 'bad')]
}

function nameOf({ draft }: Wizard): string {
  const name = draft?.checked.written?.name
  return typeof name === 'string' && name !== '' ? name : 'new run'
}

/** What the lists of the wizard walk over. */
const reviewScroll = (wizard: Wizard): Walkable => ({
  height: () => Math.max(1, wizard.stage.area.rows - 2),
  walk: delta => {
    wizard.top = Math.max(0, Math.min(1e6, wizard.top + Math.max(-1e6, Math.min(1e6, delta))))
  },
})

function preflightTarget(wizard: Wizard, checks: Checks): PreflightTarget {
  return {
    checks,
    height: () => Math.max(1, wizard.stage.area.rows - 2),
    cannotFix: () => null,
    fix: fix => wizard.fix(fix),
    again: id => wizard.check(id),
    words: ['preflight', wizard.draft?.path ?? ''],
    cannotLaunch: () => wizard.cannotLaunch(),
    launch: () => wizard.launch(),
  }
}

function stepBindings(wizard: Wizard): Binding[] {
  const { step, form } = wizard
  if (step.id === 'start') return [...bind(startKeys, wizard), ...bind(listKeys, wizard.start)]
  if (form !== null) return bind(formKeys, { wizard, form })
  const checks = checksOf(wizard)
  if (checks === null) return [...bind(reviewKeys, wizard), ...bind(listKeys, reviewScroll(wizard))]
  const target = preflightTarget(wizard, checks)
  const walk = { height: target.height, walk: (delta: number) => checks.walk(delta, target.height()) }
  return [...bind(preflightKeys, target), ...bind(listKeys, walk)]
}

function Step({ wizard, panel, area }: { wizard: Wizard; panel: Panel; area: Area }) {
  const checks = checksOf(wizard)
  if (checks !== null) {
    return <PreflightPane checks={checks} note={verdictLine(checks, wizard.stale)} area={area} />
  }
  const { id } = wizard.step
  return (
    <Pane
      columns={area.columns}
      rows={area.rows}
      title={titleOf(id === 'start' ? 'begin with' : id)}
      note={panel.note}
      lines={panel.lines}
      {...(panel.selected === undefined ? {} : { selected: panel.selected })}
    />
  )
}

/** The new run, one step after the other. */
export async function openNew(stage: Stage, { of, state = {} }: Place): Promise<Screen> {
  const wizard = new Wizard(stage)
  if (of !== undefined) await wizard.resume(of, state)
  else if (typeof state.from === 'string') await wizard.beginFromRun(state.from, upstreamIn(state))
  let drawn = ''
  const shown = (area: Area): Panel => {
    const right = rightOf(area)
    const checks = checksOf(wizard)
    if (checks !== null)
      return { lines: visibleChecks(checks, right).lines, note: verdictLine(checks, wizard.stale) }
    return panelOf(wizard, insidePane(right.columns, right.rows))
  }
  const words = ({ lines, note }: Panel) => [...lines, note, savedLine(wizard)].map(lineText).join('\n')
  return {
    place: (): Place => {
      const { draft, step, form, visited } = wizard
      if (draft === null) return { view: 'new', state: {} }
      const field = form?.field ? formatPath(form.field.path) : null
      return { view: 'new', of: draft.id, state: { step: step.id, field, visited: [...visited] } }
    },
    script: () => ['drafts'],
    crumb: (): SafeText => safeText`new run > ${wizard.step.id}`,
    status: () => {
      const checks = checksOf(wizard)
      return checks === null ? savedLine(wizard) : countLine(checks, stage.area.columns)
    },
    bindings: () => [...stepBindings(wizard), ...bind(newKeys, wizard)],
    typing: () => (wizard.form === null ? null : text => wizard.type(text)),
    view(area) {
      const panel = shown(area)
      drawn = words(panel)
      const steps = stepColumns(area)
      return (
        <Box width={area.columns} height={area.rows}>
          {steps > 0 && (
            <Pane
              columns={steps}
              rows={area.rows}
              title={titleOf(nameOf(wizard))}
              lines={stepLines(wizard, insidePane(steps, 0).columns)}
            />
          )}
          <Step wizard={wizard} panel={panel} area={rightOf(area)} />
        </Box>
      )
    },
    click(row, column) {
      const { start, step, steps } = wizard
      if (column < stepColumns(stage.area)) {
        const target = steps[row - 1]
        if (target && target.id !== step.id && wizard.draft !== null) wizard.goTo(target)
        return false
      }
      if (step.id !== 'start') return false
      const shown = start.visible(Math.max(1, stage.area.rows - ABOVE_ITEMS - 1))
      return clickItem(shown, row - ABOVE_ITEMS, start.place.selected, delta => start.walk(delta))
    },
    refresh(data) {
      if (data) wizard.dataChanged()
      if (stage.focused) wizard.lookAtCluster()
      return words(shown(stage.area)) !== drawn
    },
    close: () => wizard.close(),
  }
}
