import { Box } from 'ink'
import { safeText } from '../core/text/sanitize.ts'
import { Footer } from './chrome/footer.tsx'
import { Header } from './chrome/header.tsx'
import { type Layout, SMALLEST } from './layout.ts'
import type { Session } from './session.ts'
import type { Area } from './stage/screen.ts'
import { Block, TonesContext } from './ui/block.tsx'
import { type Line, span } from './ui/line.ts'
import { Pane, titleOf } from './ui/pane.tsx'

function Body({ session, area }: { session: Session; area: Area }) {
  return (session.covers.at(-1) ?? session.screen)?.view(area) ?? null
}

function TooSmall({ columns, rows }: Area) {
  const lines: Line[] = [
    [span(safeText`orion needs ${SMALLEST.columns} x ${SMALLEST.rows},`, 'strong')],
    [span(safeText`this window has ${columns} x ${rows}.`)],
    [span(safeText`Make it larger, or press q.`, 'muted')],
  ]
  return <Block lines={lines.slice(0, rows)} columns={columns} />
}

/** Says why what is shown does not change. */
function stillness({ paused, focused }: Session): Line {
  if (paused) return [span(safeText`held still  `, 'warn')]
  return focused ? [] : [span(safeText`no focus: looks once a minute  `, 'muted')]
}

function Whole({ session, layout }: { session: Session; layout: Layout }) {
  const { above, area, below, proof } = layout
  const { columns } = area
  return (
    <>
      <Header
        crumbs={session.screens.map(screen => screen.crumb())}
        gauge={session.hosts.line()}
        status={[...stillness(session), ...(session.screen?.status() ?? [])]}
        columns={columns}
      />
      <Block lines={above} columns={columns} />
      <Box width={columns} height={area.rows} flexShrink={0}>
        <Body session={session} area={area} />
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
      <Footer bindings={session.bindings()} columns={columns} />
    </>
  )
}

/** The whole screen as a function of the session: exactly `columns` by `rows`, never taller. */
export function App({ session, layout, columns, rows }: { session: Session; layout: Layout } & Area) {
  return (
    <TonesContext value={session.look.tones}>
      <Box width={columns} height={rows} flexDirection="column">
        {layout.tooSmall ? (
          <TooSmall columns={columns} rows={rows} />
        ) : (
          <Whole session={session} layout={layout} />
        )}
      </Box>
    </TonesContext>
  )
}
