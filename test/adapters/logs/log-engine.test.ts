import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LogEngine } from '../../../src/adapters/logs/log-engine.ts'
import type { LogSource, RowMode } from '../../../src/core/logs/log-row.ts'
import { patternOf } from '../../../src/core/logs/search-text.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

/** Files of a log by their names: `agent.err`, `rank0.out`. */
function world(files: Record<string, string>, { mode = 'plain' as RowMode, ended = true } = {}) {
  const folder = weirdFolder()
  const sources = Object.entries(files).map(([name, text]): LogSource => {
    const path = join(folder, name)
    writeFileSync(path, text)
    const [, rank, stream] = /^(?:agent|rank(\d+))\.(out|err)$/.exec(name) ?? []
    return {
      path,
      node: '0',
      rank: rank === undefined ? null : Number(rank),
      stream: stream === 'err' ? 'err' : 'out',
    }
  })
  const engine = new LogEngine({ sources, ended, view: { mode, only: null }, rows: 10 })
  return { engine, path: (name: string) => join(folder, name) }
}
const finish = (engine: LogEngine) => {
  while (engine.step());
}
const all = (engine: LogEngine): string[] => {
  const { rows } = engine.around({ id: engine.state().first, above: 0, below: 100_000 })
  return rows.map(({ cells }) => cells.map(({ text }) => text).join(' | '))
}

describe('several files as one log', () => {
  it('are in order of the times that their lines begin with; what has none stays with the line before it', () => {
    const { engine } = world({
      'agent.err': 'W0314 09:00:02.500000 1 x] warned\n',
      'rank0.out': '2026-03-14 09:00:01 a\n2026-03-14 09:00:03 c\n  more of c\n2026-03-14 09:00:05 e\n',
      'rank1.out': '2026-03-14 09:00:02 b\n2026-03-14 09:00:04 d\n',
    })
    finish(engine)
    expect(engine.state().order).toBe('time')
    expect(all(engine)).toEqual(['a', 'b', 'W0314 09:00:02.500000 1 x] warned', 'c', '  more of c', 'd', 'e'])
  })

  it('are in order of steps where no times are told', () => {
    const { engine } = world({ 'rank0.out': 'step 1 x\nstep 3 x\n', 'rank1.out': 'step 2 y\nstep 3 y\n' })
    finish(engine)
    expect(engine.state().order).toBe('step')
    expect(all(engine)).toEqual(['step 1 x', 'step 2 y', 'step 3 x', 'step 3 y'])
  })

  it('stand one after the other where nothing is told, what came last at the end', () => {
    const { engine } = world({ 'agent.out': 'a\nb\n', 'agent.err': 'c\n' })
    finish(engine)
    expect(engine.state().order).toBe('file')
    expect(all(engine)).toEqual(['a', 'b', 'c'])
  })

  it('show what comes where it comes, and never move what was shown', () => {
    const { engine, path } = world(
      { 'rank0.out': 'step 1 a\n', 'rank1.out': 'step 1 b\nstep 5 b\n' },
      { ended: false },
    )
    finish(engine)
    const before = all(engine)
    appendFileSync(path('rank0.out'), 'step 2 a\nstep 3')
    engine.grow()
    expect(all(engine)).toEqual([...before, 'step 2 a'])
    expect(engine.around({ id: null, above: 9, below: 0 }).rows.at(-1)).toMatchObject({
      live: true,
      cells: [{ text: 'step 3' }],
    })
    appendFileSync(path('rank0.out'), ' a\n')
    engine.grow()
    expect(all(engine)).toEqual([...before, 'step 2 a', 'step 3 a'])
  })

  it('begin anew when one was cut', () => {
    const { engine, path } = world({ 'rank0.out': 'a\nb\nc\n' }, { ended: false })
    finish(engine)
    truncateSync(path('rank0.out'), 2)
    engine.grow()
    finish(engine)
    expect(engine.state().generation).toBe(1)
    expect(all(engine)).toEqual(['a'])
  })

  it('get the lines of ranks that begin later', () => {
    const { engine, path } = world({ 'rank0.out': 'a\n' }, { ended: false })
    writeFileSync(path('rank1.out'), 'b\n')
    engine.add({ sources: [{ path: path('rank1.out'), node: '0', rank: 1, stream: 'out' }] })
    engine.grow()
    finish(engine)
    expect(all(engine)).toEqual(['a', 'b'])
  })
})

const many = Array.from(
  { length: 20_000 },
  (_, at) => `step ${at * 2} loss ${at}${at % 5000 === 77 ? ' Error' : ''}`,
)

describe('going somewhere', () => {
  const { engine } = world({ 'rank0.out': `${many.join('\n')}\n` })
  finish(engine)
  const { first } = engine.state()
  const at = (id: number | undefined) => (id === undefined ? '' : engine.text({ from: id, to: id }))

  it.each([
    [0, 'step 0 ', true],
    [24_690, 'step 24690 ', true],
    [24_691, 'step 24692 ', false],
    [39_998, 'step 39998 ', true],
  ])('to step %i', (step, begin, exact) => {
    const found = engine.locate({ target: { kind: 'step', step } })
    expect(found?.exact).toBe(exact)
    expect(at(found?.id)).toContain(begin)
  })

  it('finds no step beyond the last', () => {
    expect(engine.locate({ target: { kind: 'step', step: 40_000 } })).toBeNull()
  })

  it('to a line, a part, a byte', () => {
    expect(engine.locate({ target: { kind: 'line', line: 1 } })).toEqual({ id: first, exact: true })
    expect(engine.locate({ target: { kind: 'line', line: 99_999 } })).toEqual({ id: -1, exact: false })
    expect(engine.locate({ target: { kind: 'share', share: 0.5 } })?.id).toBeCloseTo(-10_000, -1)
    expect(engine.locate({ target: { kind: 'byte', source: 0, offset: 0 } })).toEqual({
      id: first,
      exact: true,
    })
  })

  it('to the next error and the one before, over the ends', () => {
    const find = (id: number, direction: 1 | -1) => {
      let found = engine.find({ what: 'bad', id, direction, wrap: true })
      while (found === undefined) {
        engine.step()
        found = engine.find({ what: 'bad', id, direction, wrap: true })
      }
      return found && { line: found.id - first, wrapped: found.wrapped }
    }
    expect(find(0, -1)).toEqual({ line: 15_077, wrapped: false })
    expect(find(first + 77, 1)).toEqual({ line: 5077, wrapped: false })
    expect(find(first + 77, -1)).toEqual({ line: 15_077, wrapped: true })
    expect(find(0, 1)).toEqual({ line: 77, wrapped: true })
  })

  it('through every match of a search, each once, in the order of the merged log', () => {
    const two = world({
      'rank0.out': `${many.filter((_, line) => line % 2 === 0).join('\n')}\n`,
      'rank1.out': `${many.filter((_, line) => line % 2 === 1).join('\n')}\n`,
    })
    two.engine.search({ pattern: patternOf('loss \\d*7{3}\\b') })
    finish(two.engine)
    const texts: string[] = []
    let id = two.engine.state().first - 1
    for (;;) {
      const found = two.engine.find({ what: 'query', id, direction: 1, wrap: false })
      if (!found) break
      id = found.id
      texts.push(two.engine.text({ from: id, to: id }))
    }
    expect(texts).toEqual(many.filter(line => /loss \d*7{3}\b/.test(line)))
    expect(two.engine.searchState()).toMatchObject({ hits: texts.length, share: 1, done: true })
  })
})

describe('to a time', () => {
  it('of day, over midnight too', () => {
    const clock = (minute: number) =>
      new Date(Date.UTC(2026, 2, 14, 23, 0) + minute * 60_000).toISOString().slice(0, 19)
    const lines = Array.from({ length: 120 }, (_, minute) => `${clock(minute)} minute ${minute}`)
    const { engine } = world({ 'rank0.out': `${lines.join('\n')}\n` })
    finish(engine)
    const to = (hours: number, minutes: number) => {
      const found = engine.locate({ target: { kind: 'time', ms: (hours * 60 + minutes) * 60_000 } })
      return found && engine.text({ from: found.id, to: found.id })
    }
    expect(to(23, 30)).toBe('minute 30')
    expect(to(0, 10)).toBe('minute 70')
  })
})

describe('the window', () => {
  it('shows chosen sources alone, with their own count', () => {
    const { engine } = world({ 'rank0.out': 'step 1 a\nstep 2 a\n', 'rank1.out': 'step 1 b\n' })
    finish(engine)
    engine.show({ view: { mode: 'plain', only: [1] } })
    expect(all(engine)).toEqual(['step 1 b'])
    expect(engine.state().lines).toBe(1)
  })

  it('ends with the last line when the end is asked for', () => {
    const { engine } = world({ 'agent.out': 'a\nb\nc' })
    finish(engine)
    const { rows } = engine.around({ id: null, above: 2, below: 0 })
    expect(rows.map(({ cells }) => cells[0]?.text)).toEqual(['a', 'b', 'c'])
  })

  it('has the same rows wherever it begins', () => {
    const ranks = Object.fromEntries(
      [0, 1, 2].map(rank => [`rank${rank}.out`, `${many.slice(0, 2000).join('\n')}\n`]),
    )
    const { engine } = world(ranks, { mode: 'fold' })
    finish(engine)
    const { first, end } = engine.state()
    const whole = engine.around({ id: first, above: 0, below: 100_000 }).rows
    expect(whole.reduce((sum, { lines }) => sum + lines, 0)).toBe(6000)
    for (let id = first; id < end; id += 331) {
      const part = engine.around({ id, above: 40, below: 60 }).rows
      const from = whole.findIndex(row => row.id === part[0]?.id)
      expect(part).toEqual(whole.slice(from, from + part.length))
      expect(part.some(row => row.id <= id && id <= row.last)).toBe(true)
    }
  })
})
