import type { Estimate } from '../../core/task-plugin.ts'
import { type SafeText, safeText, sanitizeLines } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, durationWords, plural } from '../../core/text/words.ts'
import type { Issue } from '../../schema/error.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'
import type { OpenDraft } from './open-draft.ts'
import { diffLines, issueLines } from './rows.ts'

const heading = (text: SafeText): Line => [span(text, 'title')]

function estimateWords({ value, low, high, unit }: Estimate): string {
  const words = (each: number) =>
    unit === 'bytes' ? bytesWords(each) : unit === 'seconds' ? durationWords(each) : countWords(each)
  return low === value && high === value ? words(value) : `${words(value)}  (${words(low)} to ${words(high)})`
}

function estimateLines(estimates: readonly Estimate[]): Line[] {
  return estimates.map(
    (each): Line => [
      span(safeText`  `),
      span(fitSafe(safeText`${each.label}`, 18), 'muted'),
      span(fitSafe(safeText`${estimateWords(each)}`, 32)),
      span(safeText` ${each.source}`, 'off'),
    ],
  )
}

/** Comments, keys and values of YAML told apart; a line with a mistake has its sign. */
export function yamlLines(text: string, issues: readonly Issue[]): Line[] {
  const wrong = new Set(issues.flatMap(({ position }) => (position ? [position.line] : [])))
  const all = sanitizeLines(text.replace(/\n$/, ''))
  const width = String(all.length).length
  return all.map((line, at): Line => {
    const bad = wrong.has(at + 1)
    const number = fitSafe(safeText`${at + 1}`, width, 'right')
    const [, indent = '', key = '', rest = line] = /^(\s*(?:- )?)([\w$.-]+:)?(.*)$/.exec(line) ?? []
    const comment = line.trimStart().startsWith('#')
    return [
      span(safeText`${bad ? '✖' : ' '}`, 'bad'),
      span(safeText`${number} `, 'off'),
      ...(comment
        ? [span(line, 'muted')]
        : [
            span(safeText`${indent}`),
            span(safeText`${key}`, 'accent'),
            span(safeText`${rest}`, bad ? 'bad' : 'text'),
          ]),
    ]
  })
}

/** The whole draft before it is checked: mistakes, what differs, what it needs, and its text. */
export function reviewLines(draft: OpenDraft, estimates: readonly Estimate[], columns: number): Line[] {
  const { checked, base } = draft
  const { issues } = checked
  const lines: Line[] = []
  if (issues.length > 0) {
    lines.push(heading(safeText`${plural(issues.length, 'mistake')}`))
    lines.push(...issues.flatMap(issue => issueLines(issue, columns)), [])
  }
  const changes = draft.changes()
  if (base !== null && changes !== null) {
    lines.push(
      heading(safeText`${plural(changes.length, 'difference')} to ${base.name}`),
      ...diffLines(changes),
      [],
    )
  }
  if (estimates.length > 0) lines.push(heading(safeText`estimate`), ...estimateLines(estimates), [])
  lines.push([span(safeText`config`, 'title'), span(safeText`  ${draft.path}`, 'off')])
  lines.push(...yamlLines(draft.text, issues))
  return lines
}
