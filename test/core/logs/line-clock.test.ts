import { describe, expect, it } from 'vitest'
import { completed, stepOf, timeAt } from '../../../src/core/logs/line-clock.ts'
import { clockWords } from '../../../src/core/logs/read-line.ts'

const read = (line: string) => {
  const bytes = Buffer.from(line)
  const time = timeAt(bytes, 0, bytes.length)
  return (
    time && {
      clock: clockWords(time.ms),
      lacks: time.lacks,
      rest: line.slice(0, time.start) + line.slice(time.end),
    }
  )
}

describe('the time of a line', () => {
  it.each([
    ['2026-03-14 09:38:02.114 step 1', '09:38:02.114', 'nothing', 'step 1'],
    ['2026-03-14T09:38:02,114Z step 1', '09:38:02.114', 'nothing', 'step 1'],
    ['[2026-03-14 09:38:02+01:00] step 1', '09:38:02.000', 'nothing', 'step 1'],
    ['2026/03/14 09:38:02 step 1', '09:38:02.000', 'nothing', 'step 1'],
    ['09:38:02.5 step 1', '09:38:02.500', 'date', 'step 1'],
    ['[09:38:02] step 1', '09:38:02.000', 'date', 'step 1'],
    ['[rank3]: 09:38:02.114 step 1', '09:38:02.114', 'date', '[rank3]: step 1'],
    ['W0314 09:38:02.114000 12 run.py:1] x', '09:38:02.114', 'year', 'W0314 09:38:02.114000 12 run.py:1] x'],
    ['[rank0]:[W314 09:38:02.1 x] y', null, null, null],
    ['step 12:30:45', null, null, null],
    ['2026-13-14 09:38:02 x', null, null, null],
    ['25:00:00 x', null, null, null],
    ['', null, null, null],
  ])('%s', (line, clock, lacks, rest) => {
    expect(read(line)).toEqual(clock === null ? null : { clock, lacks, rest })
  })

  it('agrees with the calendar', () => {
    for (const date of ['1999-12-31', '2000-02-29', '2024-02-29', '2026-03-01', '2100-03-01']) {
      const bytes = Buffer.from(`${date} 01:02:03.004 x`)
      expect(timeAt(bytes, 0, bytes.length)?.ms).toBe(Date.parse(`${date}T01:02:03.004Z`))
    }
  })

  it('fills in what is left out from a moment near it, never from the future', () => {
    const near = Date.parse('2026-01-02T00:30:00Z')
    const of = (line: string) => {
      const bytes = Buffer.from(line)
      const time = timeAt(bytes, 0, bytes.length)
      return time && new Date(completed(time, near)).toISOString()
    }
    expect(of('23:59:00 x')).toBe('2026-01-01T23:59:00.000Z')
    expect(of('00:10:00 x')).toBe('2026-01-02T00:10:00.000Z')
    expect(of('I1231 23:00:00 x')).toBe('2025-12-31T23:00:00.000Z')
    expect(of('I0301 10:00:00 x')).toBe('2025-03-01T10:00:00.000Z')
  })
})

it.each([
  ['step 807/4000  loss 0.1', 807],
  ['Step: 12', 12],
  ['global_step=9 x', 9],
  ['global step 9', 9],
  ['steps 9', null],
  ['stepping 9', null],
  ['loss at step nine', null],
])('the step of "%s"', (line, step) => {
  expect(stepOf(line)).toBe(step)
})
