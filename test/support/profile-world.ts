import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openWorld, type World } from './control-world.ts'

/** A world whose settings hold these profiles; closed with the test. */
export async function worldWith(home: string, profiles: Record<string, unknown>): Promise<World> {
  const settings = join(home, '.config', 'orion')
  mkdirSync(settings, { recursive: true })
  writeFileSync(join(settings, 'config.yaml'), JSON.stringify({ profiles }))
  const world = await openWorld(home)
  onTestFinished(() => world.close())
  return world
}
