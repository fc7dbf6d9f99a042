import { Places, seedPlaces } from './places.ts'
import { openTestSession } from './session.ts'
import type { TestTerminal } from './terminal.ts'
import { weirdFolder } from './weird-folder.ts'

/** A real terminal with a session that has something to show in every place, and the way to each. */
export async function openPlaces(env: Record<string, string> = {}): Promise<Places<TestTerminal>> {
  const home = weirdFolder()
  seedPlaces(home)
  const { terminal } = await openTestSession({
    home,
    columns: 120,
    rows: 36,
    env: { EDITOR: 'true', VISUAL: undefined, ...env },
  })
  await terminal.waitFor('broken', 20_000)
  return new Places(terminal)
}
