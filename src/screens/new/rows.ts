import type { DraftMatch } from '../../control/match-draft.ts'
import type { ConfigChange } from '../../core/config/diff.ts'
import { formatPath } from '../../core/config/document.ts'
import type { FormField } from '../../core/config/form-fields.ts'
import { renderIssue } from '../../core/config/render-issue.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, durationWords, plural } from '../../core/text/words.ts'
import type { Issue } from '../../schema/error.ts'
import type { CatalogEntry } from '../../schema/recording.ts'
import type { Tone } from '../../schema/theme.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { type FormLine, formColumns, formLine } from '../ui/form-line.ts'
import { cutLine, fitLine, type Line, lineWidth, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { drawn, fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'
import { wrapLine } from '../ui/wrap-line.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import { type FormRow, textOf } from './form.ts'
import type { Choice } from './start-list.ts'

export const START_COLUMNS: readonly Column[] = [
  { id: 'kind', title: safeText`from`, rank: 0 },
  { id: 'name', title: safeText`name`, rank: 0, max: 36 },
  { id: 'about', title: safeText``, rank: 1, min: 10 },
]

const originWords = (choice: Choice & { kind: 'draft' }): SafeText => {
  const { from } = choice.draft
  if (from === null) return safeText``
  return safeText`  from ${from.kind === 'run' ? from.id : from.name}`
}

/** One thing that a new run can begin with, as cells. */
export function startCells(choice: Choice, now: Date): Cells {
  switch (choice.kind) {
    case 'draft':
      return {
        kind: [span(safeText`draft`, 'accent')],
        name: [span(safeText`${choice.draft.name || '(no name yet)'}`, 'strong')],
        about: [
          span(safeText`written ${roughAge(choice.draft.saved_at, now)}${originWords(choice)}`, 'muted'),
        ],
      }
    case 'blank':
      return {
        kind: [span(safeText`blank`, 'info')],
        name: [span(safeText`empty config`)],
        about: [span(safeText`every field from the beginning`, 'muted')],
      }
    case 'template':
      return {
        kind: [span(safeText`template`, 'info')],
        name: [span(sanitize(choice.template.name))],
        about: [span(sanitize(choice.template.about), 'muted')],
      }
    case 'run': {
      const { mark, tone } = STATE_LOOK[choice.run.state]
      return {
        kind: [span(safeText`run`, 'info')],
        name: [span(sanitize(choice.run.name))],
        about: [
          span(mark, tone),
          span(
            safeText` ${choice.run.state}  ${roughAge(choice.run.created_at, now)}  ${choice.run.id}`,
            'muted',
          ),
        ],
      }
    }
  }
}

/** How a step stands: not yet seen, here, without mistakes, or with some. */
export type StepMark = 'unseen' | 'here' | 'done' | 'wrong'

const STEP_LOOK: Record<StepMark, { mark: SafeText; tone: Tone }> = {
  unseen: { mark: safeText`○`, tone: 'muted' },
  here: { mark: safeText`●`, tone: 'accent' },
  done: { mark: safeText`✔`, tone: 'good' },
  wrong: { mark: safeText`✖`, tone: 'bad' },
}

export interface StepRow {
  id: string
  mark: StepMark
  here: boolean
  says: string
}

/** The steps on the left: mark, name and what is written there. */
export function stepLine({ id, mark, here, says }: StepRow, columns: number): Line {
  const look = STEP_LOOK[mark]
  return cutLine(
    [
      span(safeText`${here ? '▌' : ' '} `, 'accent'),
      span(look.mark, look.tone),
      span(fitSafe(safeText` ${id}`, 12), here ? 'strong' : 'text'),
      span(sanitize(says), 'muted'),
    ],
    columns,
  )
}

/** A row of the form as the widget draws it. */
function formRow({ field, typed, issue, changed }: FormRow, focused: boolean, keyWord: KeyWord): FormLine {
  const list = field.control === 'list'
  const value = list ? plural(Number(field.value), 'entry', 'entries') : textOf(field.value)
  const shown = field.value === null && field.control !== 'choice' ? 'null' : value
  const others = field.choices.filter(choice => choice !== value)
  return {
    label: list ? `+ ${field.label}` : field.label,
    value: typed?.text || shown,
    isDefault: typed === null ? !field.given : typed.text === '',
    cursor: typed?.at ?? null,
    unit: field.unit,
    range: list
      ? `${keyWord('new.enter')} adds one`
      : others.length > 0
        ? `or ${others.join(' ')}`
        : shortRange(field.wanted),
    focused,
    wrong: issue !== null,
    changed,
  }
}

/** `a number between 0.05 and 60` as `0.05 to 60`: the row has little room, the help below has all words. */
function shortRange(wanted: string): string {
  return wanted
    .replace(/^a (whole )?number ?/, '')
    .replace(/between (\S+) and ([^\s,]+)/, '$1 to $2')
    .replace(/of at least ([^\s,]+)/, '$1 or more')
    .replace(/greater than ([^\s,]+)/, 'above $1')
    .replace(/, or null$/, ' or null')
    .replace(/^(text|a list|keys and values)$/, '')
}

/** The form, and where its field under the cursor stands. */
export function formLines(rows: readonly FormRow[], at: number, columns: number, keyWord: KeyWord): Line[] {
  const lines = rows.map((row, index) => formRow(row, index === at, keyWord))
  const placed = formColumns(lines, columns)
  return lines.map(line => formLine(line, placed))
}

/** What the field under the cursor is for, what may stand in it, and what is wrong with it. */
export function helpLines(
  row: FormRow | undefined,
  known: readonly string[],
  columns: number,
  keyWord: KeyWord,
): Line[] {
  if (row === undefined) return []
  const { field, issue } = row
  const falls = field.control === 'list' ? '' : defaultWords(field, keyWord)
  const unit = field.unit === '' ? '' : `, ${field.unit}`
  const expects = field.wanted === 'text' ? '' : `${field.wanted}${unit}`
  const second = [expects, falls].filter(Boolean).join('; ')
  const about = sanitize(field.help === '' ? formatPath(field.path) : field.help)
  const lines = wrapLine([span(about)], columns)
  if (second !== '') lines.push(...wrapLine([span(safeText`${second}`, 'muted')], columns))
  if (issue !== null) {
    const { message, suggestion } = issue
    lines.push(
      ...issueLines({ path: '', message, ...(suggestion === undefined ? {} : { suggestion }) }, columns),
    )
  }
  if (known.some(name => name !== textOf(field.value)))
    lines.push([span(safeText`known: `, 'muted'), span(safeText`${known.join('  ')}`, 'info')])
  return lines
}

function defaultWords({ value, given, fallback, required }: FormField, keyWord: KeyWord): string {
  if (required) return fallback === undefined ? '' : `default ${textOf(fallback)}`
  if (!given) return value === undefined ? 'may be left out' : 'this is the default'
  const key = keyWord('new.default')
  return fallback === undefined
    ? `${key} leaves it out`
    : `default ${textOf(fallback)}: ${key} brings it back`
}

/** A mistake at its place in the file, in as many rows as it needs. */
export function issueLines(issue: Issue, columns: number): Line[] {
  const { position, ...bare } = issue
  const place = position === undefined ? '' : `line ${position.line}, column ${position.column}: `
  const text = `${place}${renderIssue(bare)}`
  return wrapWords(text, Math.max(20, columns - 2)).map(
    (line, at): Line => [span(at === 0 ? safeText`✖ ` : safeText`  `, 'bad'), span(line, 'bad')],
  )
}

const BAR_CELLS = 4
const BLOCKS = ['⠀', '⡀', '⡄', '⡆', '⡇', '⣇', '⣧', '⣷', '⣿']

/** Spikes a second of a unit beside the busiest recording, in a few cells. */
function rateBar({ spikes, duration_s, units }: CatalogEntry, most: number): SafeText {
  const rate = spikes / Math.max(1e-9, duration_s) / Math.max(1, units)
  const eighths = most > 0 ? Math.round((rate / most) * BAR_CELLS * 8) : 0
  return drawn(
    Array.from({ length: BAR_CELLS }, (_, at) => BLOCKS[Math.max(0, Math.min(8, eighths - at * 8))] ?? '⠀'),
  )
}

/** The recordings that the query matches: what they come to, then each with length, units, a bar of its rate, and its hash. */
export function matchLines(match: DraftMatch, columns: number, rows: number): Line[] {
  const { recordings, catalog, trouble, facts } = match
  if (trouble !== null) {
    return [
      ...wrapWords(trouble.message, columns).map((line): Line => [span(line, 'warn')]),
      ...(trouble.hint === ''
        ? []
        : wrapWords(trouble.hint, columns).map((line): Line => [span(line, 'muted')])),
    ].slice(0, rows)
  }
  const seconds = recordings.reduce((sum, { duration_s }) => sum + duration_s, 0)
  const units = recordings.reduce((sum, entry) => sum + entry.units, 0)
  const head: Line = [
    span(safeText`matches ${countWords(recordings.length)} of ${countWords(catalog)} recordings`, 'strong'),
    span(safeText`   ${durationWords(seconds)}   ${countWords(units)} units`),
  ]
  const second = Object.entries(facts).flatMap(([label, text], at): Line => {
    const lead = at === 0 ? safeText`` : safeText`   `
    return label.includes(' ')
      ? [span(safeText`${lead}${text} `), span(safeText`${label}`, 'muted')]
      : [span(safeText`${lead}${label} `, 'muted'), span(safeText`${text}`)]
  })
  const lines: Line[] = [head, ...(second.length > 0 ? [second] : [])]
  lines.push(...recordingLines(recordings, columns, rows - lines.length))
  return lines.slice(0, Math.max(0, rows))
}

/** Most recordings that stand beside each other. */
const ACROSS = 3

function recordingLines(recordings: readonly CatalogEntry[], columns: number, rows: number): Line[] {
  let most = 0
  for (const { spikes, duration_s, units } of recordings)
    most = Math.max(most, spikes / Math.max(1e-9, duration_s) / Math.max(1, units))
  const seen = recordings.slice(0, Math.max(0, rows) * ACROSS)
  const name = Math.min(28, Math.max(0, ...seen.map(({ id }) => id.length)))
  const cells = seen.map(
    (entry): Line => [
      span(safeText`  `),
      span(fitSafe(sanitize(entry.id), name)),
      span(fitSafe(sanitize(durationWords(entry.duration_s)), 13, 'right')),
      span(fitSafe(safeText`${countWords(entry.units)} units`, 12, 'right'), 'muted'),
      span(safeText`  `),
      span(rateBar(entry, most), 'chart'),
      span(safeText`  ${entry.hash.slice(0, 4)}…`, 'muted'),
    ],
  )
  const wide = Math.max(1, ...cells.map(lineWidth)) + 3
  const across = Math.max(1, Math.min(ACROSS, Math.floor(columns / wide)))
  const lines: Line[] = []
  for (let at = 0; at < cells.length && lines.length < rows; at += across) {
    const row = cells.slice(at, at + across)
    lines.push(row.flatMap((line, no) => (no === row.length - 1 ? line : fitLine(line, wide))))
  }
  const shown = lines.length * across
  if (shown < recordings.length && lines.length > 0) {
    const more = countWords(recordings.length - shown + across)
    lines[lines.length - 1] = [span(safeText`  and ${more} more`, 'muted')]
  }
  return lines
}

/** `vs finetune-p042: data.query, model.dim 64 -> 128` */
export function changesLine(name: string, changes: readonly ConfigChange[], columns: number): Line {
  if (changes.length === 0) return [span(safeText`as in ${name}`, 'muted')]
  const parts = changes.flatMap(({ path, before, after }, at): Line => {
    const words =
      textOf(before).length + textOf(after).length > 40
        ? ''
        : ` ${shownValue(before)} -> ${shownValue(after)}`
    return [span(safeText`${at === 0 ? '' : ', '}${path}`, 'accent'), span(safeText`${words}`)]
  })
  return cutLine([span(safeText`≠ ${name}: `, 'muted'), ...parts], columns)
}

const shownValue = (value: unknown): string => (value === undefined ? 'none' : textOf(value) || '""')

/** Every difference to what the config came from, aligned. */
export function diffLines(changes: readonly ConfigChange[]): Line[] {
  const width = Math.min(40, Math.max(0, ...changes.map(({ path }) => path.length)))
  return changes.map(
    ({ path, before, after }): Line => [
      span(safeText`  `),
      span(fitSafe(safeText`${path}`, width), 'accent'),
      span(safeText`  ${shownValue(before)}`, 'superseded'),
      span(safeText` -> `, 'muted'),
      span(safeText`${shownValue(after)}`, 'strong'),
    ],
  )
}
