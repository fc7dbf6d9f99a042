import { Box } from 'ink'
import type { ReactElement } from 'react'
import { estimateDraft } from '../../control/estimate-draft.ts'
import { formatPath } from '../../core/config/document.ts'
import type { Estimate } from '../../core/task-plugin.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { preflightKeys } from '../preflight/keys.ts'
import { PreflightPane, visibleChecks } from '../preflight/pane.tsx'
import { countLine, verdictLine } from '../preflight/rows.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { headerLine, placeColumns, rowLine } from '../ui/table.ts'
import { textOf } from './form.ts'
import { formKeys, newKeys, reviewKeys, startKeys } from './keys.ts'
import { launchLines } from './launch-lines.ts'
import type { OpenDraft } from './open-draft.ts'
import { reviewLines } from './review.ts'
import {
  changesLine,
  formLines,
  helpLines,
  issueLines,
  matchLines,
  START_COLUMNS,
  type StepMark,
  startCells,
  stepLine,
} from './rows.ts'
import { issuesOf, type Step } from './steps.ts'
import { Wizard } from './wizard.ts'

/** From here on the steps stand beside what they ask. */
const BESIDE = 78
const STEP_COLUMNS = { wide: 34, narrow: 20 }

/** What a step shows of itself: the value of its first field. */
function stepWords(draft: OpenDraft, { id, keys }: Step): string {
  if (id === 'start') return draft.base?.name ?? 'blank'
  const [key] = keys
  const value = key === undefined ? undefined : (draft.checked.config ?? draft.checked.written)?.[key]
  if (Array.isArray(value)) return value.map(firstWords).join(' + ')
  return value === null || value === undefined ? '' : firstWords(value)
}

function firstWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return textOf(value)
  const [first] = Object.values(value)
  return typeof first === 'object' ? '' : textOf(first)
}

function markOf(wizard: Wizard, draft: OpenDraft, step: Step): StepMark {
  if (step.id === wizard.step.id) return 'here'
  if (!wizard.visited.has(step.id)) return 'unseen'
  if (issuesOf(step, wizard.steps, draft.checked.issues).length > 0) return 'wrong'
  if (step.id === 'preflight') {
    const { checks } = wizard
    if (checks?.report == null || wizard.stale) return 'unseen'
    return checks.count('fail') > 0 ? 'wrong' : 'done'
  }
  return 'done'
}

function stepLines(wizard: Wizard, columns: number): Line[] {
  const { draft, steps } = wizard
  if (draft === null)
    return steps.map(({ id }) => stepLine({ id, mark: 'here', here: true, says: '' }, columns))
  return steps.map(step =>
    stepLine(
      {
        id: step.id,
        mark: markOf(wizard, draft, step),
        here: step.id === wizard.step.id,
        says: columns > STEP_COLUMNS.narrow ? stepWords(draft, step) : '',
      },
      columns,
    ),
  )
}

interface Panel {
  lines: Line[]
  note: Line
  selected?: { line: number; columns: number }
}

function startPanel(wizard: Wizard, inside: Area): Panel {
  const { start } = wizard
  const note: Line = start.filter === '' ? [] : [span(safeText`/${start.filter}`, 'accent')]
  if (start.error !== null) {
    const message = start.error instanceof Error ? start.error.message : String(start.error)
    return { lines: [[span(sanitize(message), 'bad')]], note }
  }
  if (start.choices.length === 0)
    return { lines: [[span(safeText`Nothing holds these words.`, 'muted')]], note }
  const now = start.stage.context.now()
  const height = Math.max(1, inside.rows - 1)
  const top = Math.max(0, Math.min(start.place.top, start.place.at, start.choices.length - height))
  const first = Math.max(top, start.place.at - height + 1)
  const cells = start.choices.slice(first, first + height).map(choice => startCells(choice, now))
  const placed = placeColumns(START_COLUMNS, cells, inside.columns, new Map())
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    note,
    selected: { line: 1 + start.place.at - first, columns: inside.columns },
  }
}

function brokenPanel(draft: OpenDraft, inside: Area): Panel {
  const lines: Line[] = [
    [
      span(
        safeText`This draft cannot be read as YAML, so no field of it can be shown. Nothing is lost:`,
        'warn',
      ),
    ],
    [span(safeText`ctrl+e opens it in $EDITOR.`, 'key')],
    [],
    ...reviewLines(draft, [], inside.columns),
  ]
  return { lines, note: [] }
}

/** Fields above, what they match in the middle, help of the field under the cursor at the foot. */
function formPanel(wizard: Wizard, draft: OpenDraft, inside: Area): Panel {
  const { form, matches, step } = wizard
  if (form === null) return brokenPanel(draft, inside)
  const rows = form.rows()
  const known = matches.known(form.field?.names ?? null)
  const shown = form.typed === null ? known : known.filter(text => text.startsWith(form.typed?.text ?? ''))
  const foot: Line[] = [
    ...form.loose().flatMap(issue => issueLines(issue, inside.columns)),
    ...helpLines(rows[form.at], shown.length > 0 ? shown : known, inside.columns),
  ]
  const changes = draft.changes()
  if (draft.base !== null && changes !== null) {
    const own = changes.filter(({ path }) =>
      step.keys.some(key => path === key || path.startsWith(`${key}.`)),
    )
    foot.push(changesLine(draft.base.name, own, inside.columns))
  }
  const room = Math.max(1, inside.rows - foot.length - 1)
  const fields = formLines(rows, form.at, inside.columns)
  const top = Math.max(0, Math.min(form.at - Math.floor(room / 2), fields.length - room))
  const body = fields.slice(top, top + room)
  const asksData = form.fields.some(({ names }) => names === 'query')
  const left = room - body.length - 1
  if (asksData && matches.match !== null && left > 0) {
    body.push([], ...matchLines(matches.match, inside.columns, left))
  }
  const gap = Math.max(0, inside.rows - body.length - foot.length)
  const more = fields.length > room ? [span(safeText`field ${form.at + 1} of ${fields.length}`, 'muted')] : []
  return { lines: [...body, ...Array.from({ length: gap }, (): Line => []), ...foot], note: more }
}

/** The new run, one step after the other. */
export async function openNew(stage: Stage, { of, state = {} }: Place): Promise<Screen> {
  const wizard = new Wizard(stage)
  if (of !== undefined) await wizard.resume(of, state)
  else if (typeof state.from === 'string') {
    const { configFromRun } = await import('../../control/start-config.ts')
    await wizard.begin(await configFromRun(stage.context, state.from))
  }
  let estimated: { text: string; estimates: Estimate[] } | null = null
  const estimates = (draft: OpenDraft): Estimate[] => {
    if (estimated?.text !== draft.text) {
      const recordings = wizard.matches.match?.recordings ?? []
      estimated = { text: draft.text, estimates: estimateDraft(draft.task, draft.checked, recordings) }
    }
    return estimated.estimates
  }
  const rightArea = (area: Area): Area => {
    const steps = stepColumns(area)
    return { columns: area.columns - steps, rows: area.rows }
  }
  const review = (draft: OpenDraft, inside: Area): Panel => {
    const all =
      wizard.step.id === 'launch' ? launchLines(wizard) : reviewLines(draft, estimates(draft), inside.columns)
    wizard.top = Math.max(0, Math.min(wizard.top, all.length - inside.rows))
    const below = all.length - wizard.top - inside.rows
    return {
      lines: all.slice(wizard.top, wizard.top + inside.rows),
      note: below > 0 ? [span(safeText`${below} more below`, 'muted')] : [],
    }
  }
  const panel = (inside: Area): Panel => {
    const { draft, step } = wizard
    if (draft === null || step.id === 'start') return startPanel(wizard, inside)
    if (step.keys.length > 0) return formPanel(wizard, draft, inside)
    if (step.id === 'preflight') {
      const cannot = wizard.cannotCheck() ?? safeText`nothing was checked yet`
      return {
        lines: [
          [],
          [span(safeText`The checks wait: ${cannot}.`, 'warn')],
          [span(safeText`ctrl+t goes there.`, 'muted')],
        ],
        note: [],
      }
    }
    return review(draft, inside)
  }
  const savedWords = (): Line => {
    const { draft } = wizard
    if (wizard.doing.busy !== null) return [span(wizard.doing.busy, 'info')]
    if (draft === null) return []
    const { saved, checked } = draft
    const mistakes = checked.issues.length
    const wrong: Line =
      mistakes === 0 ? [] : [span(safeText`${mistakes} ${mistakes === 1 ? 'mistake' : 'mistakes'}  `, 'bad')]
    if (saved.state === 'failed') {
      const why = saved.error instanceof Error ? saved.error.message : String(saved.error)
      return [...wrong, span(safeText`draft not saved: ${why}`, 'bad')]
    }
    return [...wrong, span(saved.state === 'saved' ? safeText`draft saved` : safeText`saving`, 'muted')]
  }
  const target = {
    get checks() {
      return wizard.checks
    },
  }
  const preflightTarget = (checks: NonNullable<Wizard['checks']>) => ({
    checks,
    height: () => Math.max(1, stage.area.rows - 2),
    cannotFix: () => null,
    fix: (fix: Parameters<Wizard['fix']>[0]) => wizard.fix(fix),
    cannotLaunch: () => wizard.cannotLaunch(),
    launch: () => wizard.launch(),
  })
  const scroller: Walkable = {
    height: () => Math.max(1, stage.area.rows - 2),
    walk: delta => {
      wizard.top = Math.max(0, wizard.top + (Number.isFinite(delta) ? delta : delta > 0 ? 1e6 : -1e6))
    },
  }
  const stepBindings = (): Binding[] => {
    const { step, form } = wizard
    if (step.id === 'start') return [...bind(startKeys, wizard), ...bind(listKeys, wizard.start)]
    if (form !== null) return bind(formKeys, { wizard, form })
    if (step.id === 'preflight' && target.checks !== null) {
      const { checks } = target
      const walk = { height: scroller.height, walk: (delta: number) => checks.walk(delta, scroller.height()) }
      return [...bind(preflightKeys, preflightTarget(checks)), ...bind(listKeys, walk)]
    }
    return [...bind(reviewKeys, wizard), ...bind(listKeys, scroller)]
  }
  let drawn = ''
  const words = () => {
    const right = rightArea(stage.area)
    const inside = insidePane(right.columns, right.rows)
    const shown =
      wizard.step.id === 'preflight' && wizard.checks !== null
        ? visibleChecks(wizard.checks, right).lines
        : panel(inside).lines
    return [...shown, savedWords()].map(lineText).join('\n')
  }
  const view = (area: Area): ReactElement => {
    const right = rightArea(area)
    const inside = insidePane(right.columns, right.rows)
    const steps = stepColumns(area)
    const { draft, step, checks } = wizard
    drawn = words()
    const { lines, note, selected } =
      step.id === 'preflight' && checks !== null
        ? { lines: [], note: [], selected: undefined }
        : panel(inside)
    return (
      <Box width={area.columns} height={area.rows}>
        {steps > 0 && (
          <Pane
            columns={steps}
            rows={area.rows}
            title={titleOf(nameOf(draft))}
            lines={stepLines(wizard, insidePane(steps, 0).columns)}
          />
        )}
        {step.id === 'preflight' && checks !== null ? (
          <PreflightPane checks={checks} note={verdictLine(checks, wizard.stale)} area={right} />
        ) : (
          <Pane
            columns={right.columns}
            rows={right.rows}
            title={titleOf(step.id === 'start' ? 'begin with' : step.id)}
            note={note}
            lines={lines}
            {...(selected === undefined ? {} : { selected })}
          />
        )}
      </Box>
    )
  }
  return {
    place: (): Place => {
      const { draft, step, form, visited } = wizard
      if (draft === null) return { view: 'new', state: {} }
      const field = form?.field ? formatPath(form.field.path) : null
      return { view: 'new', of: draft.id, state: { step: step.id, field, visited: [...visited] } }
    },
    crumb: (): SafeText => safeText`new run > ${wizard.step.id}`,
    status: () =>
      wizard.step.id === 'preflight' && wizard.checks !== null ? countLine(wizard.checks) : savedWords(),
    bindings: () => [...stepBindings(), ...bind(newKeys, wizard)],
    typing: () => {
      const { form } = wizard
      if (form === null) return null
      return text => {
        form.type(text)
        wizard.edited()
      }
    },
    view,
    refresh(data) {
      if (data) {
        wizard.start.read()
        wizard.matches.forget()
        if (wizard.draft) wizard.matches.follow(wizard.draft)
      }
      return words() !== drawn
    },
    close: () => wizard.close(),
  }
}

const stepColumns = ({ columns }: Area): number =>
  columns < BESIDE ? 0 : columns < 110 ? STEP_COLUMNS.narrow : STEP_COLUMNS.wide

const nameOf = (draft: OpenDraft | null): string => {
  const name = draft?.checked.written?.name
  return typeof name === 'string' && name !== '' ? name : 'new run'
}
