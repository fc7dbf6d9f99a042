import type { Context } from '../../src/control/context.ts'
import { safeText } from '../../src/core/text/sanitize.ts'
import { Session } from '../../src/screens/session.ts'
import { Look } from '../../src/screens/stage/look.ts'
import type { Surroundings } from '../../src/screens/surroundings.ts'
import { THEMES } from '../../src/screens/ui/theme.ts'

/** A session without a terminal: nothing is drawn until a test draws it. */
export const quietSession = (context: Context, around: Partial<Surroundings> = {}): Session =>
  new Session(context, new Look(THEMES[0], 24, THEMES), {
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
  })
