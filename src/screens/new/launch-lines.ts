import { safeText } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'
import { wrapLine } from '../ui/wrap-line.ts'
import type { Wizard } from './wizard.ts'

const LABELS = 14
const OUTLIVES = safeText`The run goes on when this session ends; the draft is deleted once it is launched.`

/** What the key that goes on does on the last step, or why it does not. */
export function launchLines(wizard: Wizard, columns: number): Line[] {
  const { draft, checks, stage } = wizard
  if (draft === null) return []
  const config = draft.checked.config ?? draft.checked.written ?? {}
  const fact = (label: string, text: string): Line => [
    span(safeText`  `),
    span(fitSafe(safeText`${label}`, 12), 'muted'),
    span(safeText`${text}`),
  ]
  const indented = (line: Line): Line[] =>
    wrapLine(line, columns - 2).map(row => [span(safeText`  `), ...row])
  const cannot = wizard.cannotLaunch()
  const warnings = checks?.count('warn') ?? 0
  const changes = draft.changes()
  return [
    [],
    ...(cannot === null
      ? [[span(safeText`  ${stage.keyWord('new.go-on')}`, 'key'), span(safeText` starts the run.`, 'strong')]]
      : indented([span(safeText`It waits: ${cannot}.`, 'warn')])),
    [],
    fact('name', String(config.name ?? '')),
    fact('on', String(config.infra ?? 'local')),
    ...(checks?.report == null
      ? []
      : [
          fact(
            'preflight',
            `${plural(checks.count('pass'), 'check')} passed${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}`,
          ),
        ]),
    ...(draft.base === null || changes === null
      ? []
      : [fact('from', `${draft.base.name}, ${plural(changes.length, 'difference')}`)]),
    [],
    ...wrapLine([span(wizard.command(), 'accent')], columns - LABELS).map((row, at) => [
      span(fitSafe(safeText`  ${at === 0 ? 'command' : ''}`, LABELS), 'muted'),
      ...row,
    ]),
    [],
    ...indented([span(OUTLIVES, 'muted')]),
  ]
}
