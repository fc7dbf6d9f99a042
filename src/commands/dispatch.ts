import { EXIT, type ExitCode } from '../schema/error.ts'
import type { Io } from './io.ts'
import { type Line, parseLine } from './parse.ts'
import type { Host, Verb } from './verb.ts'

/** Runs one line: parses it, runs its verb, and says in plain words what went wrong. Never throws. */
export async function dispatch(
  argv: readonly string[],
  io: Io,
  host: Host,
  debug: boolean,
): Promise<ExitCode> {
  try {
    return await obey(parseLine(host.verbs, argv), io, host)
  } catch (error) {
    const { printError } = await import('./print-error.ts')
    return printError(error, io, { json: argv.includes('--json'), debug })
  }
}

async function obey(line: Line, io: Io, host: Host): Promise<ExitCode> {
  switch (line.kind) {
    case 'verb':
      return line.verb.run({
        io,
        host,
        args: line.args,
        flags: { ...line.flags, json: line.flags.json === true },
        overrides: line.overrides,
      })
    case 'bare':
      // A terminal that cannot place its cursor gets the same facts as text.
      return io.interactive && !line.json && host.env.TERM !== 'dumb'
        ? host.session({})
        : host.dispatch(['runs', ...(line.json ? ['--json'] : [])])
    case 'version':
      io.out.write(`orion ${(await host.open({ lenient: true })).version}\n`)
      return EXIT.ok
    case 'help':
      return help(line.of, io, host.verbs)
  }
}

async function help(of: Verb | string | null, io: Io, verbs: readonly Verb[]): Promise<ExitCode> {
  const { groupHelp, overview, verbHelp } = await import('./render-help.ts')
  io.out.write(
    of === null
      ? overview(verbs, io.out)
      : typeof of === 'string'
        ? groupHelp(verbs, of, io.out)
        : verbHelp(of, io.out),
  )
  return EXIT.ok
}
