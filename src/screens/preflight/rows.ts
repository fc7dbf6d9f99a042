import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import { countWords, plural } from '../../core/text/words.ts'
import { OrionError } from '../../schema/error.ts'
import type { PreflightCheck, Verdict } from '../../schema/preflight.ts'
import type { Tone } from '../../schema/theme.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { fitLine, type Line, lineWidth, span } from '../ui/line.ts'
import { fitSafe, repeatSafe } from '../ui/safe.ts'
import { wrapWords } from '../ui/wrap-words.ts'
import { type CheckItem, type Checks, groupOf } from './checks.ts'

export const VERDICT_LOOK: Record<Verdict, { mark: SafeText; tone: Tone; word: SafeText }> = {
  pass: { mark: safeText`✔`, tone: 'good', word: safeText`pass` },
  warn: { mark: safeText`▲`, tone: 'warn', word: safeText`warning` },
  fail: { mark: safeText`✖`, tone: 'bad', word: safeText`failure` },
  skip: { mark: safeText`–`, tone: 'muted', word: safeText`skipped` },
}

const TURNING = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'].map(sign => safeText`${sign}`)
const GROUP_WIDTH = 10
/** Columns before the fact of a check: margin, group, mark. */
const BEFORE = GROUP_WIDTH + 2

/** What makes the first fixes of a check, in their order. */
export const FIXES = ['preflight.fix', 'preflight.other-fix'] as const

/** Where the lines of each check begin. */
export interface CheckLines {
  lines: Line[]
  /** Index of the first line of each check. */
  starts: number[]
}

/** The checks in their groups, one line each; those that are open with what was found, why it matters and what to do. */
export function checkLines(checks: Checks, columns: number): CheckLines {
  const lines: Line[] = []
  const starts: number[] = []
  let group = ''
  for (const item of checks.items) {
    const own = groupOf(item)
    const head = own === group ? safeText`` : sanitize(own)
    group = own
    starts.push(lines.length)
    const selected = item.id === checks.place.selected
    lines.push(itemLine(item, head, checks, columns, selected))
    if (item.state === 'answered' && checks.open.has(item.id)) {
      lines.push(...detailLines(item.check, checks, columns))
    }
  }
  return { lines, starts }
}

function itemLine(
  item: CheckItem,
  group: SafeText,
  checks: Checks,
  columns: number,
  selected: boolean,
): Line {
  const head = span(fitSafe(group, GROUP_WIDTH), 'muted')
  if (item.state === 'running') {
    const sign = TURNING[checks.turn % TURNING.length] ?? safeText`⣾`
    return [head, span(sign, 'info'), span(safeText` ${item.title}`, 'muted')]
  }
  const { check } = item
  const look = VERDICT_LOOK[check.verdict]
  const asks = check.verdict === 'fail' || check.verdict === 'warn'
  const fact = check.verdict === 'skip' ? `${check.title}: ${check.found}` : check.found || check.title
  const tail = [
    ...changeLine(check, checks.before(check.id)),
    ...(selected ? fixSpans(check, checks.stage.keyWord) : []),
  ]
  const room = Math.max(8, columns - BEFORE - lineWidth(tail) - 1)
  const left = room - textWidth(fact) - 3
  // What was asked, where the answer leaves room for it.
  const asked = check.verdict !== 'skip' && check.found !== '' && left >= textWidth(check.title)
  const tone = check.verdict === 'skip' ? 'muted' : asks ? look.tone : 'text'
  // On the ground of the cursor the faintest tone cannot be read.
  const faint = selected ? 'muted' : 'off'
  return [
    head,
    span(look.mark, look.tone),
    ...fitLine(
      [span(safeText` ${fact}`, tone), ...(asked ? [span(safeText`  ${check.title}`, faint)] : [])],
      room,
    ),
    ...tail,
  ]
}

/** What is different since the report before. */
function changeLine(check: PreflightCheck, before: PreflightCheck | undefined): Line {
  if (before === undefined || before.verdict === check.verdict) return []
  const { mark, tone } = VERDICT_LOOK[before.verdict]
  return [span(safeText`  was `, 'muted'), span(mark, tone)]
}

function fixSpans({ fixes = [] }: PreflightCheck, keyWord: KeyWord): Line {
  return FIXES.flatMap((id, at): Line => {
    const fix = fixes[at]
    return fix === undefined
      ? []
      : [span(safeText`   ${keyWord(id)}`, 'key'), span(safeText` ${fix.words}`, 'accent')]
  })
}

function detailLines(check: PreflightCheck, checks: Checks, columns: number): Line[] {
  const before = checks.before(check.id)
  const facts: [string, string, Tone][] = [
    ['check', check.title, 'text'],
    ['found', check.found, 'text'],
    ['why', check.why, 'muted'],
    ['to do', check.todo, 'strong'],
    ...(check.fixes ?? []).map(({ words, overrides }, at): [string, string, Tone] => {
      const id = FIXES[at]
      const key = id === undefined ? '' : checks.stage.keyWord(id)
      return [`fix ${key}`, `${words}: ${overrides.join(' ')}`, 'accent']
    }),
    ['before', before && before.found !== check.found ? before.found : '', 'muted'],
    ['took', check.ms > 0 ? `${countWords(check.ms)} ms` : '', 'muted'],
  ]
  const labels = Math.max(8, ...facts.map(([label]) => textWidth(label) + 1))
  const width = Math.max(20, columns - BEFORE - labels - 2)
  return facts
    .filter(([, text]) => text !== '')
    .flatMap(([label, text, tone]) =>
      wrapWords(text, width).map(
        (line, at): Line => [
          span(repeatSafe(' ', BEFORE)),
          span(fitSafe(safeText`${at === 0 ? label : ''}`, labels), 'muted'),
          span(line, tone),
        ],
      ),
    )
}

/** From here on a header has room for what passed, beside the way there. */
const WIDE = 100

/** `14 checks: 11 pass  1 warning  1 failure  1 running`; where there is little room what passed goes without saying. */
export function countLine(checks: Checks, columns = WIDE): Line {
  const wide = columns >= WIDE || checks.count('pass') + checks.count('skip') === checks.items.length
  const parts: [number, string, Tone][] = [
    [checks.count('pass'), 'pass', 'good'],
    [checks.count('warn'), checks.count('warn') === 1 ? 'warning' : 'warnings', 'warn'],
    [checks.count('fail'), checks.count('fail') === 1 ? 'failure' : 'failures', 'bad'],
    [checks.count('skip'), 'skipped', 'muted'],
    [checks.count('running'), 'running', 'info'],
  ]
  const shown = parts.filter(
    ([count, , tone]) => count > 0 && (wide || (tone !== 'good' && tone !== 'muted')),
  )
  if (shown.length === 0) return []
  return [
    ...(wide ? [span(safeText`${plural(checks.items.length, 'check')}:`, 'muted')] : []),
    ...shown.map(([count, word, tone]) => span(safeText` ${countWords(count)} ${word} `, tone)),
  ]
}

/** What the edge of the pane says of a launch. */
export function verdictLine(checks: Checks, stale: boolean): Line {
  if (checks.running) return [span(safeText`checking`, 'info')]
  if (checks.error !== null) return [span(safeText`not checked`, 'bad')]
  if (checks.report === null) return []
  const { keyWord } = checks.stage
  if (stale)
    return [
      span(safeText`the draft has changed since: ${keyWord('preflight.run-all')} checks it again`, 'warn'),
    ]
  const failures = checks.count('fail')
  if (failures > 0) return [span(safeText`launch waits for ${plural(failures, 'failure')}`, 'bad')]
  const warnings = checks.count('warn')
  if (warnings > 0) {
    const words = safeText`${keyWord('preflight.launch')} launches with ${plural(warnings, 'warning')}`
    return [span(words, 'warn')]
  }
  return [span(safeText`ready to launch`, 'good')]
}

/** What stands where nothing was checked. */
export const uncheckedLines = (keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`No checks are kept here.`, 'strong')],
  [
    span(keyWord('preflight.run-all'), 'key'),
    span(safeText` asks all of them, as this machine and the catalog are now; nothing is started.`),
  ],
]

/** Why nothing could be checked at all. */
export function troubleLines(error: unknown, columns: number): Line[] {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof OrionError ? (error.hint ?? '') : ''
  return [
    [],
    [span(safeText`The checks could not begin.`, 'bad')],
    ...wrapWords(message, columns).map((line): Line => [span(line)]),
    ...(hint === '' ? [] : wrapWords(hint, columns).map((line): Line => [span(line, 'muted')])),
  ]
}
