import { readdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Context } from './context.ts'

/** Most names that are offered. */
const MOST = 50

/** A path as a user types it: `~` is the home folder of the environment, the rest is taken from the working folder. */
export function typedPath(ctx: Context, text: string): string {
  const home = ctx.environment.HOME
  return resolve(home !== undefined && /^~(\/|$)/.test(text) ? `${home}${text.slice(1)}` : text)
}

/** What a path that is being typed could become; folders end with a slash. */
export async function completePath(ctx: Context, text: string): Promise<string[]> {
  const whole = text === '' || text.endsWith('/')
  const folder = whole ? typedPath(ctx, text || '.') : dirname(typedPath(ctx, text))
  const start = whole ? '' : basename(text)
  const lead = whole ? text : text.slice(0, text.length - start.length)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
    .map(entry => `${lead}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort()
    .slice(0, MOST)
}
