import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import type { Io } from './io.ts'
import { printError } from './print-error.ts'
import { splitWords } from './split-words.ts'
import type { Host } from './verb.ts'

/** Runs one line of a shell as the command line would, without `orion` in front. */
export async function obeyLine(line: string, io: Io, host: Host): Promise<ExitCode | 'leave'> {
  const { words, unfinished } = splitWords(line)
  const [verb] = words
  if (verb === undefined || verb.startsWith('#')) return EXIT.ok
  if (verb === 'exit' || verb === 'quit') return 'leave'
  if (unfinished)
    return complain(
      `a quote is not closed in: ${line}`,
      'Close it, or write \\ before a quote that is meant as it stands.',
    )
  if (verb === 'shell') return complain('this is the shell already', "'exit' or Ctrl+D leaves it.")
  return host.dispatch(verb === 'orion' ? words.slice(1) : words)

  function complain(message: string, hint: string): ExitCode {
    return printError(new OrionError('usage', message, { hint }), io, { json: false, debug: false })
  }
}
