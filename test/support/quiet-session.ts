import type { Context } from '../../src/control/context.ts'
import { safeText } from '../../src/core/text/sanitize.ts'
import { Session } from '../../src/screens/session.ts'
import type { Keymap } from '../../src/screens/stage/keymap.ts'
import { Look } from '../../src/screens/stage/look.ts'
import type { Program } from '../../src/screens/stage/program.ts'
import type { Surroundings } from '../../src/screens/surroundings.ts'
import { chooseTheme, THEMES } from '../../src/screens/ui/theme.ts'

/** A session without a terminal: nothing is drawn until a test draws it. `colours` false: as where no terminal has any. */
export const quietSession = (
  context: Context,
  around: Partial<Surroundings> = {},
  { colours = true, program, keymap }: { colours?: boolean; program?: Program; keymap?: Keymap } = {},
): Session => {
  const depth = colours ? 24 : 1
  const look = new Look(chooseTheme('dark', colours), depth, THEMES)
  return new Session(
    context,
    look,
    {
      draw: () => {},
      redraw: () => {},
      suspend: () => {},
      lend: async () => {},
      send: () => {},
      mouse: false,
      gauge: () => safeText`idle`,
      heard: () => {},
      attended: () => {},
      ...around,
    },
    { ...(program && { program }), ...(keymap && { keymap }) },
  )
}
