import { safeText } from '../core/text/sanitize.ts'
import { canOpen } from './router.ts'
import { VIEW_KEYS } from './stage/global-keys.ts'
import type { Binding } from './stage/keys.ts'
import type { View } from './stage/place.ts'
import type { Screen, Stage } from './stage/screen.ts'

/** What the line for verbs and the palette ask of the session beside what any screen may. */
export interface Traveller extends Stage {
  readonly screen: Screen | undefined
  jump(view: View): void
  quit(): void
}

/** Opens the line for verbs with a text on it. */
export function openCommandLine(session: Traveller, text: string): void {
  const { shell } = session
  if (!shell) return
  session.load(
    import('./palette/command-line.ts'),
    ({ CommandLine }) =>
      new CommandLine(
        session,
        shell.history,
        line => shell.program.complete(line),
        line => obey(session, line),
      ).open(text),
    safeText`no line can be opened`,
  )
}

/** Does what a line says: goes to a view, or runs a verb in the shell. */
function obey(session: Traveller, line: string): void {
  if (['q', 'quit', 'exit'].includes(line)) session.quit()
  else if (line !== '')
    session.load(
      import('./palette/command-place.ts').then(({ commandPlace }) => commandPlace(session.context, line)),
      place => {
        if (!place || !canOpen(place.view)) runInShell(session, line)
        else if (place.of === undefined) session.jump(place.view)
        else session.open(place)
      },
      safeText`cannot go there`,
    )
}

function runInShell(session: Traveller, line: string): void {
  const { shell } = session
  if (!shell) return
  const why = shell.cannotRun()
  if (why !== null) {
    session.notify('warn', why)
    return
  }
  if (session.screen?.place().view !== 'shell') session.open({ view: 'shell' })
  void shell.run(line)
}

/** Opens the palette over what can be done with `bindings`, views, runs and verbs. */
export function openPalette(session: Traveller, bindings: readonly Binding[]): void {
  const views = VIEW_KEYS.map(({ view }) => view).filter(canOpen)
  session.load(
    Promise.all([import('./palette/palette.tsx'), import('./palette/entries.ts')]),
    ([{ Palette }, { paletteEntries }]) => {
      const jump = (view: View) => session.jump(view)
      new Palette(session, paletteEntries({ stage: session, bindings, views, jump })).open()
    },
    safeText`the palette cannot be opened`,
  )
}
