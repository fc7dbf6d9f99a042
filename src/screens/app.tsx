import { Box } from 'ink'
import { type SafeText, safeText } from '../core/text/sanitize.ts'
import { footerLine } from './chrome/footer.ts'
import { Header } from './chrome/header.tsx'
import { type Layout, SMALLEST } from './layout.ts'
import type { Session } from './session.ts'
import type { Area } from './stage/screen.ts'
import { Block, TonesContext } from './ui/block.tsx'
import { type Line, span } from './ui/line.ts'
import { Pane, titleOf } from './ui/pane.tsx'

function TooSmall({ quit, columns, rows }: { quit: SafeText } & Area) {
  const lines: Line[] = [
    [span(safeText`orion needs ${SMALLEST.columns} x ${SMALLEST.rows},`, 'strong')],
    [span(safeText`this window has ${columns} x ${rows}.`)],
    [span(safeText`Make it larger, or press ${quit}.`, 'muted')],
  ]
  return <Block lines={lines.slice(0, rows)} columns={columns} />
}

/** Says why what is shown does not change. */
function stillness({ paused, focused, reading }: Session): Line {
  if (reading.failing) return [span(safeText`registry cannot be read  `, 'bad')]
  if (paused) return [span(safeText`held still  `, 'warn')]
  return focused ? [] : [span(safeText`no focus: looks once a minute  `, 'muted')]
}

function Whole({ session, layout }: { session: Session; layout: Layout }) {
  const { above, area, below, proof } = layout
  const { columns } = area
  const { screen, reading } = session
  const opening: Line = session.keys.long ? [span(safeText`opening…  `, 'muted')] : []
  const top = session.covers.at(-1) ?? screen
  const body = top ? reading.draw('body', top, () => top.view(area), null) : null
  const status = screen ? reading.draw('status', screen, () => screen.status(), []) : []
  const footer = reading.draw('footer', top ?? session, () => footerLine(session.bindings(), columns), [])
  return (
    <>
      <Header
        crumbs={session.screens.map(screen => screen.crumb())}
        gauge={session.hosts.line()}
        status={[...opening, ...stillness(session), ...status]}
        columns={columns}
      />
      <Block lines={above} columns={columns} />
      <Box
        width={columns}
        height={area.rows}
        flexShrink={0}
        overflow={reading.failing ? 'hidden' : 'visible'}
      >
        {body}
      </Box>
      {proof.length > 0 && (
        <Pane
          columns={columns}
          rows={proof.length + 2}
          title={titleOf('what was shown')}
          note={[span(safeText`any key leaves`, 'key')]}
          tone="accent"
          lines={proof}
        />
      )}
      <Block lines={below} columns={columns} />
      <Block lines={[footer]} columns={columns} />
    </>
  )
}

/** The whole screen as a function of the session: exactly `columns` by `rows`, never taller. */
export function App({ session, layout, columns, rows }: { session: Session; layout: Layout } & Area) {
  return (
    <TonesContext value={session.look.tones}>
      <Box width={columns} height={rows} flexDirection="column">
        {layout.tooSmall ? (
          <TooSmall quit={session.keyWord('global.quit')} columns={columns} rows={rows} />
        ) : (
          <Whole session={session} layout={layout} />
        )}
      </Box>
    </TonesContext>
  )
}
