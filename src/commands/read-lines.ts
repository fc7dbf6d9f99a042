import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import { completeFiles } from './complete-files.ts'
import { completeWords } from './complete-words.ts'
import { type Io, tint } from './io.ts'
import { printError } from './print-error.ts'
import { splitWords } from './split-words.ts'
import type { Host } from './verb.ts'

const KEPT = 1000

/** `orion shell`: reads lines and runs each as the command line would. */
export async function readLines({ io, host }: { io: Io; host: Host }): Promise<ExitCode> {
  return io.interactive ? converse(io, host) : obeyAll(io, host)
}

async function obeyAll(io: Io, host: Host): Promise<ExitCode> {
  let worst: ExitCode = EXIT.ok
  for await (const line of createInterface({ input: host.stdin })) {
    const exit = await obey(line, io, host)
    if (exit === 'leave') break
    if (exit !== EXIT.ok) worst = exit
  }
  return worst
}

async function converse(io: Io, host: Host): Promise<ExitCode> {
  const file = join((await host.open()).paths.home, 'shell-history')
  let history = await readFile(file, 'utf8').then(
    text =>
      text
        .split('\n')
        .filter(line => line !== '')
        .reverse()
        .slice(0, KEPT),
    () => [],
  )
  io.out.write(
    `${tint(io.out, 'dim', "Verbs as on the command line; 'help' lists them, Tab completes, Ctrl+D leaves.")}\n`,
  )
  for (;;) {
    const line = (await ask(history, io, host))?.trim()
    if (line === undefined) return EXIT.ok
    if (line === '') continue
    const answer = await obey(line, io, host)
    if (history[0] !== line) {
      history = [line, ...history].slice(0, KEPT)
      // What cannot be kept costs the next shell its history, and nothing now.
      await appendFile(file, `${line}\n`, { mode: 0o600 }).catch(() => {})
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
    historySize: KEPT,
    completer: async (text: string): Promise<[string[], string]> => [
      await completionsOf(text, host, io.cwd),
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

const lastWord = (text: string): string => /\S*$/.exec(text)?.[0] ?? ''

async function completionsOf(text: string, host: Host, cwd: string): Promise<string[]> {
  const { words, open } = splitWords(text)
  const all = [...words, ...(open ? [''] : [])]
  const { candidates, files } = await completeWords(host, all)
  const found = candidates.map(({ value }) => (/[=/:@]$/.test(value) ? value : `${value} `))
  return files === null ? found : [...found, ...(await completeFiles(cwd, lastWord(text), files))]
}

async function obey(line: string, io: Io, host: Host): Promise<ExitCode | 'leave'> {
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
