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
  summary: 'give the terminal back after a session was killed, or connect anew to a host',
  description:
    'Alone: prints the sequences that leave the alternate screen and switch off what a killed session left on: mouse, paste and keyboard modes, colours, the hidden cursor. Harmless at any time. With a profile: gives up the connections to its machine, those that other Orions share through ssh too, and asks for a word over a new one; what was refused before is tried again. Jobs go on.',
  positionals: { host: { kind: 'profile', description: 'a profile whose connection is stuck' } },
  flags: {},
  examples: [
    { line: 'orion reset', does: 'after kill -9 of the full-screen session' },
    { line: 'orion reset polaris', does: 'a connection that hangs, or was refused and is mended now' },
  ],
  exits: [EXIT.config, EXIT.notFound, EXIT.unreachable],
  async run(call) {
    const { io, flags, args } = call
    if (args.host !== undefined) {
      const { printHosts } = await import('./print-hosts.ts')
      return await printHosts({
        ...call,
        args: { profile: args.host },
        flags: { json: flags.json, check: true, reconnect: true },
      })
    }
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { sequence: RESET } })
    else io.out.control(RESET)
    return EXIT.ok
  },
})
