import { setTimeout as pause } from 'node:timers/promises'

/** How long a busy machine may take for anything. */
export const PATIENCE_MS = 30_000

type Truthy<T> = Exclude<T, null | undefined | false | 0 | ''>

/** Waits until the condition holds (and returns its truthy value), looking every few milliseconds; fails loudly at the deadline. */
export async function until<T>(
  condition: () => T | Promise<T>,
  {
    timeoutMs = PATIENCE_MS,
    everyMs = 10,
    what = 'the condition',
  }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<Truthy<T>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value) return value as Truthy<T>
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await pause(everyMs)
  }
}
