import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openTestSession } from '../support/session.ts'
import { memoryOf } from '../support/session-memory.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const RUNS = 200
/** Frames after which what is only loaded once has been loaded. */
const WARM = 40

it('keeps none of the frames that it drew', async () => {
  const runs = Array.from({ length: RUNS }, (_, at) => ({
    name: `run ${at}`,
    state: 'completed' as const,
    losses: Array.from({ length: 40 }, (_, step) => 1 / (1 + step + at)),
    age_s: 100 + at,
  }))
  const file = join(weirdFolder(), 'memory.json')
  const { terminal } = await openTestSession({ columns: 300, rows: 80, runs, env: { SESSION_MEMORY: file } })
  try {
    await terminal.waitFor(`1 of ${RUNS}`)
    let at = 1
    const walk = async (frames: number) => {
      for (const end = at + frames; at < end; ) {
        at += 1
        terminal.press('j')
        await terminal.waitFor(`${at} of ${RUNS}`)
      }
    }
    await walk(WARM)
    const before = await memoryOf(terminal, file)
    await walk(RUNS - WARM - 1)
    const after = await memoryOf(terminal, file)
    // Each frame is a text of some 40 kB.
    expect(after.heapUsed - before.heapUsed).toBeLessThan(2_000_000)
  } finally {
    await terminal.close()
  }
}, 120_000)
