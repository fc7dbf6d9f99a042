import { constants } from 'node:os'

/** How a program that had the terminal ended: its status as a shell reports it, 127 when it could not be started. */
export interface TerminalResult {
  code: number
  /** Why it could not be started, else empty. */
  why: string
}

/** Runs a program on this process's own terminal, as an editor needs it; never throws for what it does. */
export async function runInTerminal(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): Promise<TerminalResult> {
  const { execa } = await import('execa')
  const [file, ...args] = argv
  const result = await execa(file, args, {
    stdio: 'inherit',
    reject: false,
    env: { ...env },
    extendEnv: false,
  })
  if (result.exitCode !== undefined) return { code: result.exitCode, why: '' }
  if (result.signal) return { code: 128 + (constants.signals[result.signal] ?? 0), why: '' }
  return { code: 127, why: result.shortMessage ?? 'it could not be started' }
}
