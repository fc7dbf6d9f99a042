import { expect, it } from 'vitest'
import type { PreflightReport } from '../../src/schema/preflight.ts'
import { orion } from './program.ts'
import { HOSTILE, seededHome } from './seeded-home.ts'

const REPORT: PreflightReport = {
  at: '2026-01-02T03:04:05.000Z',
  verdict: 'fail',
  checks: [
    {
      id: 'space',
      group: 'machine',
      title: 'room on the disk',
      verdict: 'fail',
      found: `3 MB ${HOSTILE}`,
      why: 'a checkpoint needs 6 MB',
      todo: 'free some',
      ms: 2,
    },
  ],
}

it('the report of a run is printed as it was kept, safely, and ends as the checks did', async () => {
  const home = seededHome([{ id: 'run-1', name: 'first', state: 'failed', preflight: REPORT }])
  const text = await orion(['preflight', 'first', '--kept'], { home })
  expect(text.code).toBe(4)
  expect(text.stdout + text.stderr).toContain('room on the disk: 3 MB evil')
  expect(text.stdout + text.stderr).toContain('1 failed')
  expect(text.stdout + text.stderr).not.toContain('\u001b]52')
  const json = await orion(['preflight', 'run-1', '--kept', '--json'], { home })
  expect(JSON.parse(json.stdout).item).toEqual({ run_id: 'run-1', attempt: 1, report: REPORT })
})

it.each<[args: string[], code: number, says: string]>([
  [['run-1', '--kept'], 5, 'No preflight was kept with bare.'],
  [['run-1', '--kept', 'training.lr=1'], 2, '--kept asks nothing again.'],
  [['run-1', '--kept', '--again'], 2, '--kept asks nothing again.'],
  [['run-1', '--again'], 3, 'bare'],
  [['nobody', '--again'], 5, 'No run is called "nobody"'],
])('refuses %j', async (args, code, says) => {
  const home = seededHome([{ id: 'run-1', name: 'bare', state: 'failed' }])
  const ended = await orion(['preflight', ...args], { home })
  expect(ended.stderr).toContain(says)
  expect(ended.code).toBe(code)
})
