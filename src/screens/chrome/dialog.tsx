import { Box } from 'ink'
import { safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { type Asked, questionKeys } from '../stage/cover-keys.ts'
import { type Binding, bind } from '../stage/keys.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import type { Area, Question } from '../stage/screen.ts'
import { type Line, lineWidth, span } from '../ui/line.ts'
import { insidePane, Pane } from '../ui/pane.tsx'
import { wrapLine } from '../ui/wrap-line.ts'

/** The question, the exact command, and the two keys that answer it. */
export class Dialog implements Cover, Asked {
  readonly question: Question
  readonly close: () => void
  private readonly keyWord: KeyWord

  constructor(question: Question, keyWord: KeyWord, close: () => void) {
    this.question = question
    this.keyWord = keyWord
    this.close = close
  }

  bindings(): Binding[] {
    return bind(questionKeys, this)
  }

  view(area: Area) {
    const { question, keyWord } = this
    const keys: Line = [
      span(keyWord('question.yes'), 'key'),
      span(safeText` ${question.yes}     `),
      span(keyWord('question.no'), 'key'),
      span(safeText` leave it as it is`),
    ]
    const said: Line[] = [
      ...question.lines,
      [],
      [span(safeText`command  `, 'muted'), span(question.command, 'strong')],
      [],
    ]
    const columns = Math.min(area.columns, Math.max(44, ...said.map(line => lineWidth(line) + 4)))
    const inside = insidePane(columns, area.rows)
    const wrapped = said.flatMap(line => wrapLine(line, inside.columns))
    const lines = [...wrapped.slice(0, Math.max(0, inside.rows - 1)), keys]
    const rows = lines.length + 2
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
