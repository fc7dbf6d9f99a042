import { join } from 'node:path'
import { expect, it } from 'vitest'
import { spokenLines } from '../../src/screens/terminal/reader-stream.ts'
import { MIGRATIONS } from '../../src/store/migrations/all.ts'
import { openStore } from '../../src/store/open.ts'
import { DrawnSession } from '../support/drawn-session.tsx'
import { contextOfPlaces, Places, seedPlaces, VIEW_PLACES } from '../support/places.ts'
import { NOW } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** Keys that would change the registry or a job. */
const CHANGING = [
  ...['benchmarks.measure', 'benchmarks.suites', 'checkpoints.delete', 'checkpoints.fine-tune'],
  ...['checkpoints.pin', 'checkpoints.resume', 'checkpoints.verify', 'data.add', 'run.cancel', 'run.edit'],
  ...['run.inexact', 'run.resume', 'runs.archive', 'runs.cancel', 'runs.note', 'runs.pin', 'runs.resume'],
]

it('every view of a registry that a newer Orion wrote is told in plain lines, and what would change it says why it does not', async () => {
  const home = weirdFolder()
  seedPlaces(home)
  const migrations = [...MIGRATIONS, ['CREATE TABLE later (x ANY) STRICT']]
  openStore(join(home, 'registry.db'), { now: () => NOW, migrations }).close()
  const context = await contextOfPlaces(home)
  const drawn = new DrawnSession(context, { columns: 100, rows: 30, colours: false })
  const { session } = drawn
  const refused = new Set<string>()
  try {
    for (const [name, place] of VIEW_PLACES) {
      await new Places(drawn).go(place)
      expect(session.reading.failing, name).toBe(false)
      const spoken = spokenLines(drawn.frame).map(({ text }) => text)
      expect(spoken.join('\n'), name).not.toMatch(/[\u2500-\u259f\u2800-\u28ff\u001b]/)
      expect(spoken[0], name).toContain(session.screens.map(screen => screen.crumb()).join(' > '))
      expect(spoken[1], name).toContain('a newer Orion wrote this registry: it can be read, not changed')
      expect(spoken.at(-1), name).toMatch(/quit|done/)
      for (const { facts, disabled } of session.bindings()) {
        if (!CHANGING.includes(facts.id)) continue
        expect(disabled(), `${name}: ${facts.id}`).not.toBeNull()
        if (/it can be read, not changed/.test(disabled() ?? '')) refused.add(facts.id)
      }
    }
  } finally {
    drawn.close()
    await context.close()
  }
  expect([...refused].sort()).toEqual(CHANGING)
})
