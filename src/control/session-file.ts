import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from './context.ts'

/** A larger file was not written by a session. */
const LARGEST = 1 << 20

const pathOf = (ctx: Context): string => join(ctx.paths.home, 'session.json')

/** What the last session left for the next one, as JSON; null where it left nothing that can be read. */
export function readSessionFile(ctx: Context): unknown {
  try {
    if (statSync(pathOf(ctx)).size > LARGEST) return null
    return JSON.parse(readFileSync(pathOf(ctx), 'utf8'))
  } catch {
    return null
  }
}

/** Leaves something for the next session; of several sessions the one that wrote last is heard. */
export async function writeSessionFile(ctx: Context, content: string): Promise<void> {
  const { put } = await import('../adapters/exec/put.ts')
  await put(pathOf(ctx), content)
}

/** The next session starts afresh; at once, for a session that breaks. */
export function forgetSessionFile(ctx: Context): void {
  rmSync(pathOf(ctx), { force: true })
}
