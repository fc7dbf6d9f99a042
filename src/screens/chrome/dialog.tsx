import { Box } from 'ink'
import { safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { type Asked, questionKeys } from '../stage/cover-keys.ts'
import { type Binding, bind } from '../stage/keys.ts'
import type { Area, Question } from '../stage/screen.ts'
import { type Line, lineWidth, span } from '../ui/line.ts'
import { Pane } from '../ui/pane.tsx'

/** The question, the exact command, and the two keys that answer it. */
export class Dialog implements Cover, Asked {
  readonly question: Question
  readonly close: () => void

  constructor(question: Question, close: () => void) {
    this.question = question
    this.close = close
  }

  bindings(): Binding[] {
    return bind(questionKeys, this)
  }

  view(area: Area) {
    const { question } = this
    const keys: Line = [
      span(safeText`y`, 'key'),
      span(safeText` ${question.yes}     `),
      span(safeText`n`, 'key'),
      span(safeText` leave it as it is`),
    ]
    const lines: Line[] = [
      ...question.lines,
      [],
      [span(safeText`command  `, 'muted'), span(question.command, 'strong')],
      [],
      keys,
    ]
    const columns = Math.min(area.columns, Math.max(44, ...lines.map(line => lineWidth(line) + 4)))
    const rows = Math.min(area.rows, lines.length + 2)
    return (
      <Box width={area.columns} height={area.rows} alignItems="center" justifyContent="center" flexShrink={0}>
        <Pane
          columns={columns}
          rows={rows}
          title={[span(question.title, 'dialog')]}
          tone="dialog"
          lines={lines}
        />
      </Box>
    )
  }
}
