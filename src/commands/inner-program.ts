import type { ExitCode } from '../schema/error.ts'
import type { Candidate } from './complete-words.ts'
import { dispatch } from './dispatch.ts'
import { type Io, outOf } from './io.ts'
import type { Host } from './verb.ts'

/** What a line of the session writes on and may ask for. */
export interface InnerTerminal {
  readonly columns: number
  write(text: string): void
  /** Stops the verbs that can be interrupted. */
  signal: AbortSignal
  /** A verb wants to show a run: the session that is open already does. */
  showRun(id: string): void
}

/** The verbs of the command line inside the full-screen session, whose terminal none of them touches. */
export interface InnerProgram {
  verbs: readonly { name: string; summary: string }[]
  complete(line: string): Promise<Candidate[]>
  run(line: string, terminal: InnerTerminal): Promise<ExitCode | 'leave'>
}

export function innerProgram(host: Host, io: Io, debug: boolean): InnerProgram {
  return {
    verbs: host.verbs.filter(({ hidden }) => !hidden),
    complete: async line => (await import('./complete-line.ts')).completeLine(line, host, io.cwd),
    async run(line, terminal) {
      const out = outOf(
        {
          isTTY: true,
          get columns() {
            return terminal.columns
          },
          write(chunk) {
            terminal.write(String(chunk))
            return true
          },
        },
        true,
      )
      const inner: Io = { ...io, out, err: out, interactive: false }
      const innerHost: Host = {
        ...host,
        interrupt: () => terminal.signal,
        dispatch: argv => dispatch(argv, inner, innerHost, debug),
        async session({ openRun }) {
          if (openRun !== undefined) terminal.showRun(openRun)
          return 0
        },
      }
      return (await import('./obey-line.ts')).obeyLine(line, inner, innerHost)
    },
  }
}
