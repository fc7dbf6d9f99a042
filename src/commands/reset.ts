import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

/**
 * Every mode a full-screen program may have left on: keyboard protocol, synchronised output, mouse, focus reports,
 * bracketed paste, colours, wrapping, alternate screen, hidden cursor, scroll region, character set.
 */
const RESET =
  '\u001b[<u\u001b[?2026l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1006l\u001b[?2004l\u001b[?1l\u001b>\u001b[0m\u001b[?7h\u001b[?1049l\u001b[r\u001b(B\u001b[?25h'

export const reset = defineVerb({
  name: 'reset',
  aliases: ['reset-term'],
  summary: 'give the terminal back after a session was killed',
  description:
    'Prints the sequences that leave the alternate screen and switch off what a killed session left on: mouse, paste and keyboard modes, colours, the hidden cursor. Harmless at any time.',
  positionals: {},
  flags: {},
  examples: [{ line: 'orion reset', does: 'after kill -9 of the full-screen session' }],
  exits: [],
  async run({ io, flags }) {
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { sequence: RESET } })
    else io.out.control(RESET)
    return EXIT.ok
  },
})
