import fc from 'fast-check'
import { expect, it } from 'vitest'
import { outOf } from '../../src/commands/io.ts'
import { printRuns } from '../../src/commands/print-runs.ts'
import { textWidth } from '../../src/core/text/width.ts'
import { RUN_STATES, type Run } from '../../src/schema/run.ts'

const NOW = new Date('2026-03-14T09:41:00.000Z')

const run = (over: Partial<Run>): Run => ({
  ...{ id: '0tn4zwb6zvh', key: 'a'.repeat(64), name: 'poyo-small', task_type: 'training', state: 'running' },
  ...{ attempt: 1, step: 1_234_567, max_steps: 10_000_000, adapter: 'polaris', path: '/runs/a' },
  ...{ created_at: NOW.toISOString(), updated_at: NOW.toISOString(), last_event_at: null, failure: null },
  ...{ pinned: false, archived: false, note: '', ...over },
})

/** The lines of a list of runs on a terminal of so many columns; null: in a pipe. */
function lines(runs: Run[], columns: number | null): string[] {
  let said = ''
  const write = (text: string | Uint8Array) => {
    said += String(text)
    return true
  }
  const out = outOf({ isTTY: columns !== null, columns: columns ?? 80, write }, false)
  const io = { out, err: out, interactive: false, now: () => NOW, cwd: '/' }
  printRuns(io, { items: runs, next: null }, { vitals: new Map(), jobs: new Map() }, false)
  return said.trimEnd().split('\n')
}

it('a list of runs never gets wider than its terminal, names and reasons of any length included', () => {
  const some = fc.record({
    name: fc.stringMatching(/^[a-z0-9-]{1,64}$/),
    state: fc.constantFrom(...RUN_STATES),
    note: fc.stringMatching(/^[a-z ]{0,80}$/),
  })
  fc.assert(
    fc.property(
      fc.array(some, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 76, max: 240 }),
      (runs, columns) => {
        for (const line of lines(runs.map(run), columns)) expect(textWidth(line)).toBeLessThan(columns)
      },
    ),
  )
})

it('leaves out what matters least first, keeps state, run, name, step and why, and cuts nothing in a pipe', () => {
  const runs = [
    run({ step: 50, max_steps: 100, note: 'the learning rate of the paper, with twice the batch' }),
  ]
  const [head = '', row = ''] = lines(runs, 76)
  expect(head.trim().split(/ {2,}/)).toEqual(['state', 'run', 'name', 'step', 'last sign', 'why'])
  expect(row).toContain('poyo-small')
  expect(lines(runs, 200)[0]).toMatch(/loss +speed +time left +last sign +on +why/)
  expect(lines(runs, null)[1]).toContain('the learning rate of the paper, with twice the batch')
})
