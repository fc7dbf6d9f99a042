import { dispatch } from '../../src/commands/dispatch.ts'
import { type InnerProgram, innerProgram } from '../../src/commands/inner-program.ts'
import { type Io, outOf } from '../../src/commands/io.ts'
import { VERBS } from '../../src/commands/registry.ts'
import type { Host } from '../../src/commands/verb.ts'
import type { Context } from '../../src/control/context.ts'

/** The verbs as `main.ts` hands them to a session, over a context that is open already. */
export function programOf(context: Context): InnerProgram {
  const { stdin, stdout, stderr, env } = process
  const io: Io = {
    out: outOf(stdout, true),
    err: outOf(stderr, true),
    interactive: true,
    now: context.now,
    cwd: process.cwd(),
  }
  const host: Host = {
    env,
    stdin,
    stdout,
    verbs: VERBS,
    open: async () => context,
    interrupt: () => new AbortController().signal,
    dispatch: argv => dispatch(argv, io, host, false),
    session: async () => 0,
  }
  return innerProgram(host, io, false)
}
