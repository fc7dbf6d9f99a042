import { describe, expect, it } from 'vitest'
import type { LogRow, LogSource } from '../../../src/core/logs/log-row.ts'
import { readBookmarks, toggled, writeBookmark } from '../../../src/screens/logs/bookmarks.ts'
import { coloured, markedPieces } from '../../../src/screens/logs/coloured.ts'
import { readGoal } from '../../../src/screens/logs/goal.ts'
import { LogFilter } from '../../../src/screens/logs/log-filter.ts'
import { readRanks } from '../../../src/screens/logs/prompts.ts'
import {
  laneHeader,
  laneLine,
  laneWidths,
  rowLabel,
  rowLine,
  wrappedLines,
} from '../../../src/screens/logs/rows.ts'
import { lineText, lineWidth } from '../../../src/screens/ui/line.ts'

const sources: LogSource[] = [
  { path: '/agent.err', node: '0', rank: null, stream: 'err' },
  ...[0, 1, 2, 3].map((rank): LogSource => ({ path: `/rank${rank}.out`, node: '0', rank, stream: 'out' })),
]
const row = (text: string, more: Partial<LogRow> = {}): LogRow => ({
  id: 0,
  last: 0,
  lines: 1,
  cells: [{ source: 1, text }],
  sources: [1],
  clock: '',
  step: null,
  severity: null,
  offset: 0,
  live: false,
  marks: [],
  ...more,
})
const look = { sources, labels: 8, timed: true, pan: 0 }

describe('a row of a log', () => {
  it('says when, who, how bad and what, in columns', () => {
    const bad = row('RuntimeError: boom', { clock: '09:38:02.402', severity: 'bad', sources: [2] })
    expect(lineText(rowLine(bad, look))).toBe('09:38:02.402 r1       ▌ RuntimeError: boom')
    expect(rowLine(bad, look).at(-1)?.tone).toBe('bad')
    expect(lineText(rowLine(row('fine'), look))).toBe('             r0         fine')
  })

  it('names those whose lines it stands for', () => {
    expect(rowLabel(row('x', { sources: [1, 2, 3, 4], lines: 4 }), sources)).toBe('r0-3 x4')
    expect(rowLabel(row('x', { sources: [0] }), sources)).toBe('agent!')
  })

  it('names the node of an agent, and of a lane, where there are several', () => {
    const several: LogSource[] = ['n1', 'n2'].flatMap((node, at): LogSource[] => [
      { path: `/${node}/agent.err`, node, rank: null, stream: 'err' },
      { path: `/${node}/rank${at}.out`, node, rank: at, stream: 'out' },
    ])
    expect(rowLabel(row('x', { sources: [2] }), several)).toBe('n2!')
    expect(rowLabel(row('x', { sources: [3] }), several)).toBe('r1')
    const lanes = { ...look, sources: several, lanes: [1, 3], width: 24 }
    expect(lineText(laneHeader(lanes)).trim().split(/ {3,}/)).toEqual(['r0  n1', 'r1  n2'])
  })

  it('moves its text to the left, not what stands before it', () => {
    expect(lineText(rowLine(row('0123456789'), { ...look, pan: 4 }))).toBe('             r0         456789')
  })

  it('is broken into lines of the width that there is, wide characters whole', () => {
    const lines = wrappedLines(row('日本語'.repeat(10)), look, 40)
    expect(lines.every(line => lineWidth(line) <= 40)).toBe(true)
    expect(lines.map(lineText).join('').replaceAll(/[ r0]/g, '')).toBe('日本語'.repeat(10))
  })

  it('lets nothing through that drives a terminal', () => {
    const text = lineText(rowLine(row('\u001b[31mred\u001b[0m \u202eevil \u009b2J'), look))
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
    expect(text).toContain('red')
  })

  it('shows where the search matches, over colours', () => {
    const spans = rowLine(row('\u001b[31mlo\u001b[0mss 0.5', { marks: [[0, 4]] }), {
      ...look,
      labels: 0,
      timed: false,
    })
    expect(spans.filter(({ ground }) => ground === 'cursor').map(({ text, tone }) => [text, tone])).toEqual([
      ['lo', 'bad'],
      ['ss', 'text'],
    ])
  })
})

describe('lanes', () => {
  it('stand side by side, as many as fit', () => {
    expect(laneWidths(4, 200, true)).toEqual({ shown: 4, width: 45 })
    expect(laneWidths(8, 76, false)).toEqual({ shown: 3, width: 24 })
    expect(laneWidths(8, 20, true)).toMatchObject({ shown: 1 })
  })

  it('have each its column, empty where a rank says nothing', () => {
    const lanes = { ...look, lanes: [1, 2], width: 10 }
    expect(lineText(laneHeader(lanes))).toBe('             r0          r1        ')
    const one = row('', { cells: [{ source: 2, text: 'step 1' }] })
    expect(lineText(laneLine(one, lanes))).toBe('                         step 1    ')
  })
})

it('knows colours as tones of the theme', () => {
  expect(
    coloured('\u001b[1;31mA\u001b[39mB\u001b[0mC\u001b[38;5;2mD\u001b[38;2;1;2;3mE\u001b[2;39mF'),
  ).toEqual([
    { text: 'A', tone: 'bad' },
    { text: 'B', tone: 'strong' },
    { text: 'C', tone: null },
    { text: 'D', tone: 'good' },
    { text: 'E', tone: 'accent' },
    { text: 'F', tone: 'muted' },
  ])
  expect(markedPieces(coloured('abc'), [[1, 2]]).map(({ text, found }) => `${text}${found}`)).toEqual([
    'afalse',
    'btrue',
    'cfalse',
  ])
})

it.each([
  ['', { kind: 'first' }],
  ['G', { kind: 'end' }],
  ['1200', { kind: 'step', step: 1200 }],
  ['step 1,200', { kind: 'step', step: 1200 }],
  ['#120', { kind: 'line', line: 120 }],
  ['line 120', { kind: 'line', line: 120 }],
  ['50%', { kind: 'share', share: 0.5 }],
  ['9:38', { kind: 'time', ms: 34_680_000 }],
  ['09:38:02.5', { kind: 'time', ms: 34_682_500 }],
  ['soon', null],
])('"%s" is a place to go to', (typed, goal) => {
  expect(readGoal(typed)).toEqual(goal)
})

it.each([
  ['0-3,7', [0, 1, 2, 3, 7]],
  [' 2 ', [2]],
  ['x', null],
  ['1-', null],
])('"%s" is a list of ranks', (typed, ranks) => {
  expect(readRanks(typed)).toEqual(ranks)
})

describe('what a place remembers', () => {
  it('is read back, and nothing else is', () => {
    const filter = new LogFilter({ stream: 'err', mode: 'lanes', ranks: ['agent', '3', 'x', '-1'] })
    expect(filter.ranks).toEqual([null, 3])
    expect(new LogFilter(filter.state())).toEqual(filter)
    expect(new LogFilter({ stream: 'in', mode: 7, ranks: 'all' }).whole).toBe(true)
  })

  it('has the bookmarks with their lines', () => {
    const mark = { path: '/a b/rank0.out', offset: 12, text: 'loss\nnan' }
    expect(readBookmarks([writeBookmark(mark), 'broken', 5])).toEqual([mark])
    expect(readBookmarks('none')).toEqual([])
    expect(toggled([mark], { ...mark, text: 'again' })).toEqual([])
  })
})
