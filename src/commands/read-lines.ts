import { createInterface } from 'node:readline/promises'
import { addToHistory, KEPT_LINES, shellHistory } from '../control/shell-history.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { completeLine, lastWord } from './complete-line.ts'
import { type Io, tint } from './io.ts'
import { obeyLine } from './obey-line.ts'
import type { Host } from './verb.ts'

/** `orion shell`: reads lines and runs each as the command line would. */
export async function readLines({ io, host }: { io: Io; host: Host }): Promise<ExitCode> {
  return io.interactive ? converse(io, host) : obeyAll(io, host)
}

async function obeyAll(io: Io, host: Host): Promise<ExitCode> {
  let worst: ExitCode = EXIT.ok
  for await (const line of createInterface({ input: host.stdin })) {
    const exit = await obeyLine(line, io, host)
    if (exit === 'leave') break
    if (exit !== EXIT.ok) worst = exit
  }
  return worst
}

async function converse(io: Io, host: Host): Promise<ExitCode> {
  const context = await host.open()
  let history = await shellHistory(context)
  io.out.write(
    `${tint(io.out, 'dim', "Verbs as on the command line; 'help' lists them, Tab completes, Ctrl+D leaves.")}\n`,
  )
  for (;;) {
    const line = (await ask(history, io, host))?.trim()
    if (line === undefined) return EXIT.ok
    if (line === '') continue
    const answer = await obeyLine(line, io, host)
    if (history[0] !== line) {
      history = [line, ...history].slice(0, KEPT_LINES)
      // What cannot be kept costs the next shell its history, and nothing now.
      await addToHistory(context, line).catch(() => {})
    }
    if (answer === 'leave') return EXIT.ok
  }
}

/** One line from the user, or null at the end of input. A new interface for each, so that a verb has the terminal to itself. */
async function ask(history: string[], io: Io, host: Host): Promise<string | null> {
  const reader = createInterface({
    input: host.stdin,
    output: host.stdout,
    terminal: true,
    history: [...history],
    historySize: KEPT_LINES,
    completer: async (text: string): Promise<[string[], string]> => [
      (await completeLine(text, host, io.cwd)).map(({ value }) => value),
      lastWord(text),
    ],
  })
  const closed = new Promise<null>(resolve => reader.once('close', () => resolve(null)))
  reader.on('SIGINT', () => {
    reader.write(null, { ctrl: true, name: 'e' })
    reader.write(null, { ctrl: true, name: 'u' })
  })
  const line = await Promise.race([reader.question(tint(io.out, 'accent', 'orion> ')), closed])
  reader.close()
  if (line === null) io.out.write('\n')
  return line
}
