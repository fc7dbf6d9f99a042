import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import type { Area } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { headerLine, placeColumns, rowLine } from '../ui/table.ts'
import { wrapLine } from '../ui/wrap-line.ts'
import type { Form } from './form.ts'
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
  startCells,
} from './rows.ts'
import type { StartList } from './start-list.ts'
import type { Wizard } from './wizard.ts'

/** What a step shows: its lines, a word on the edge, and the row under the cursor. */
export interface Panel {
  lines: readonly Line[]
  note: Line
  selected?: { line: number; columns: number }
}

/** The step that the wizard stands in, for a room of that size. */
export function panelOf(wizard: Wizard, inside: Area): Panel {
  const { draft, step, form, stage } = wizard
  if (draft === null || step.id === 'start') return startPanel(wizard.start, inside)
  if (step.keys.length > 0)
    return form === null ? brokenPanel(draft, inside, stage.keyWord) : formPanel(wizard, draft, form, inside)
  if (step.id === 'preflight') {
    return waitingPanel(wizard.cannotCheck() ?? safeText`nothing was checked yet`, stage.keyWord)
  }
  return scrolled(
    wizard,
    step.id === 'launch'
      ? launchLines(wizard, inside.columns)
      : reviewLines(draft, wizard.estimates(), inside.columns),
    inside,
  )
}

function startPanel(start: StartList, inside: Area): Panel {
  const note: Line = start.filter === '' ? [] : [span(safeText`/${start.filter}`, 'accent')]
  if (start.error !== null) {
    const message = start.error instanceof Error ? start.error.message : String(start.error)
    return { lines: [[span(sanitize(message), 'bad')]], note }
  }
  if (start.choices.length === 0) {
    const all = start.stage.keyWord('field.cancel')
    return {
      lines: [[span(safeText`Nothing holds these words; ${all} while typing brings all back.`, 'muted')]],
      note,
    }
  }
  const now = start.stage.context.now()
  const height = Math.max(1, inside.rows - 1)
  const shown = start.visible(height)
  const cells = shown.map(choice => startCells(choice, now))
  const placed = placeColumns(START_COLUMNS, cells, inside.columns, start.widths)
  return {
    lines: [headerLine(placed), ...cells.map(each => rowLine(placed, each))],
    note,
    selected: { line: 1 + shown.findIndex(({ id }) => id === start.place.selected), columns: inside.columns },
  }
}

const UNREADABLE = safeText`This draft cannot be read as YAML, so its fields cannot be shown. Nothing of it is lost.`

function brokenPanel(draft: OpenDraft, inside: Area, keyWord: KeyWord): Panel {
  const lines: Line[] = [
    ...wrapLine([span(UNREADABLE, 'warn')], inside.columns),
    [span(keyWord('new.editor'), 'key'), span(safeText` opens it in $EDITOR.`)],
    [],
    ...reviewLines(draft, [], inside.columns),
  ]
  return { lines, note: [] }
}

/** Fields above, what they match in the middle, help of the field under the cursor at the foot. */
function formPanel(wizard: Wizard, draft: OpenDraft, form: Form, inside: Area): Panel {
  const { matches, clusters, step, stage } = wizard
  const rows = form.rows()
  const foot: Line[] = [
    ...form.loose().flatMap(issue => issueLines(issue, inside.columns)),
    ...helpLines(rows[form.at], offered(form, wizard.known()), inside.columns, stage.keyWord),
  ]
  const changes = draft.changes()
  if (draft.base !== null && changes !== null) {
    const own = changes.filter(({ path }) =>
      step.keys.some(key => path === key || path.startsWith(`${key}.`)),
    )
    foot.push(changesLine(draft.base.name, own, inside.columns))
  }
  const room = Math.max(1, inside.rows - foot.length - 1)
  const fields = formLines(rows, form.at, inside.columns, stage.keyWord)
  const top = Math.max(0, Math.min(form.at - Math.floor(room / 2), fields.length - room))
  const body = fields.slice(top, top + room)
  const left = room - body.length - 1
  if (form.fields.some(({ names }) => names === 'query') && matches.match !== null && left > 0) {
    body.push([], ...matchLines(matches.match, inside.columns, left))
  }
  if (step.ofMachines && left > 0) body.push(...clusters.lines(draft, inside.columns).slice(0, left))
  const gap = Math.max(0, inside.rows - body.length - foot.length)
  const note: Line =
    fields.length > room ? [span(safeText`field ${form.at + 1} of ${fields.length}`, 'muted')] : []
  return { lines: [...body, ...Array.from({ length: gap }, (): Line => []), ...foot], note }
}

/** Known names that go on from what is typed; all of them where none does. */
function offered({ typed }: Form, known: readonly string[]): readonly string[] {
  const fitting = known.filter(name => name.startsWith(typed?.text ?? ''))
  return fitting.length > 0 ? fitting : known
}

const waitingPanel = (why: SafeText, keyWord: KeyWord): Panel => ({
  lines: [
    [],
    [span(safeText`The checks wait: ${why}.`, 'warn')],
    [span(keyWord('new.mistake'), 'key'), span(safeText` goes to the first mistake.`)],
  ],
  note: [],
})

function scrolled(wizard: Wizard, all: readonly Line[], inside: Area): Panel {
  wizard.top = Math.max(0, Math.min(wizard.top, all.length - inside.rows))
  const below = all.length - wizard.top - inside.rows
  return {
    lines: all.slice(wizard.top, wizard.top + inside.rows),
    note: below > 0 ? [span(safeText`${below} more below`, 'muted')] : [],
  }
}
