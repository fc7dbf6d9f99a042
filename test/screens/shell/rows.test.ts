import { expect, it } from 'vitest'
import { edgeLine, runningLine } from '../../../src/screens/shell/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

it.each<[below: number, dropped: number, says: string]>([
  [0, 0, ''],
  [0, 12, 'the last 5,000 lines'],
  [1200, 12, '1,200 below'],
])('the edge of the shell, %i below and %i no longer there, says "%s"', (below, dropped, says) => {
  expect(lineText(edgeLine({ length: 5000, dropped }, below))).toBe(says)
})

it('the header names the line that runs, whatever it holds', () => {
  expect(lineText(runningLine({ running: { line: 'logs -f\u001b[2J last' } }))).toBe('running logs -f last')
  expect(runningLine({ running: null })).toEqual([])
})
