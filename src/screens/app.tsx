import { Box } from 'ink'
import { safeText } from '../core/text/sanitize.ts'
import { Dialog } from './chrome/dialog.tsx'
import { fieldLine } from './chrome/field-line.ts'
import { Footer } from './chrome/footer.tsx'
import { Header } from './chrome/header.tsx'
import { Help, helpLines } from './chrome/help.tsx'
import { noticeLine } from './chrome/notice.ts'
import type { Session } from './session.ts'
import { globalKeys } from './stage/chrome-keys.ts'
import { bind } from './stage/keys.ts'
import type { Area } from './stage/screen.ts'
import { type Line, span } from './ui/line.ts'
import { Pane, titleOf } from './ui/pane.tsx'
import { Row, ThemeContext } from './ui/row.tsx'

/** The smallest terminal that a screen is laid out for. */
export const SMALLEST: Area = { columns: 60, rows: 15 }
/** Rows of narration under the screen while it comes. */
const STRIP_ROWS = 3

/** Rows between screen and footer, and above the screen. */
function around(session: Session, columns: number): { above: Line[]; below: Line[] } {
  const { readOnly, narration, field, notice } = session
  const above: Line[] = readOnly === null ? [] : [[span(safeText` ▲ ${readOnly}`, 'warn')]]
  const strip = session.proof ? [] : narration.slice(-STRIP_ROWS)
  const below: Line[] = strip.map(line => [span(safeText` `), span(line, 'accent')])
  if (field) below.push(fieldLine(field, columns))
  else if (notice) below.push(noticeLine(notice))
  return { above, below }
}

function Body({ session, area }: { session: Session; area: Area }) {
  if (session.question) return <Dialog question={session.question} area={area} />
  if (session.helpTop !== null) {
    const bindings = [...(session.screen?.bindings() ?? []), ...bind(globalKeys, session)]
    const lines = helpLines(bindings)
    const top = Math.max(0, Math.min(session.helpTop, lines.length - area.rows + 2))
    session.helpTop = top
    return <Help lines={lines} top={top} area={area} />
  }
  if (session.proof) {
    const lines = session.narration.slice(-(area.rows - 2)).map((text): Line => [span(text)])
    return (
      <Pane
        columns={area.columns}
        rows={area.rows}
        title={titleOf('what was shown')}
        note={[span(safeText`any key leaves`, 'key')]}
        tone="accent"
        lines={lines}
      />
    )
  }
  return session.screen?.view(area) ?? null
}

/** The whole screen as a function of the session: exactly `columns` by `rows`, never taller. */
export function App({ session, columns, rows }: { session: Session } & Area) {
  const { theme } = session
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    const lines: Line[] = [
      [span(safeText`orion needs ${SMALLEST.columns} x ${SMALLEST.rows},`, 'strong')],
      [span(safeText`this window has ${columns} x ${rows}.`)],
      [span(safeText`Make it larger, or press q.`, 'muted')],
    ]
    return (
      <ThemeContext value={theme}>
        <Box width={columns} height={rows} overflow="hidden" flexDirection="column">
          {lines.slice(0, rows).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
            <Row key={at} line={line} width={columns} />
          ))}
        </Box>
      </ThemeContext>
    )
  }
  const { above, below } = around(session, columns)
  const area = { columns, rows: rows - 2 - above.length - below.length }
  session.area = area
  return (
    <ThemeContext value={theme}>
      <Box width={columns} height={rows} overflow="hidden" flexDirection="column">
        <Header
          crumbs={session.screens.map(screen => screen.crumb())}
          status={session.screen?.status() ?? []}
          columns={columns}
        />
        {above.map(line => (
          <Row key="above" line={line} width={columns} />
        ))}
        <Box width={columns} height={area.rows} flexShrink={0} overflow="hidden">
          <Body session={session} area={area} />
        </Box>
        {below.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
          <Row key={at} line={line} width={columns} />
        ))}
        <Footer bindings={session.bindings()} columns={columns} />
      </Box>
    </ThemeContext>
  )
}
