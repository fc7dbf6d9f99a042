import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from './context.ts'

/** Lines that are offered again. */
export const KEPT_LINES = 1000

const pathOf = (ctx: Context): string => join(ctx.paths.home, 'shell-history')

/** Lines that were typed in `orion shell` and after `:`, newest first. */
export async function shellHistory(ctx: Context): Promise<string[]> {
  const text = await readFile(pathOf(ctx), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(line => line !== '')
    .reverse()
    .slice(0, KEPT_LINES)
}

export async function addToHistory(ctx: Context, line: string): Promise<void> {
  await appendFile(pathOf(ctx), `${line}\n`, { mode: 0o600 })
}
