import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Runs a program to its end; its output, or an error that holds what it wrote. */
export async function say(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const [file = '', ...args] = argv
  const { stdout } = await exec(file, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  return stdout.trim()
}

/** Tries until it does not throw and is true; gives up with the last reason. */
export async function ready(what: string, check: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let reason = 'it was not ready'
  for (;;) {
    try {
      if (await check()) return
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
    if (performance.now() > deadline) throw new Error(`${what}: ${reason} after ${timeoutMs} ms`)
    await pause(100)
  }
}
