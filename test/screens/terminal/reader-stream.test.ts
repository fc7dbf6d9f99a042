import { describe, expect, it } from 'vitest'
import { news, spokenLines } from '../../../src/screens/terminal/reader-stream.ts'

describe('a frame for a screen reader', () => {
  it('has no drawings and no looks, and marks the row under the cursor', () => {
    const frame = [
      '\u001b[1m orion\u001b[0m  runs',
      '╭─ runs ──────╮',
      '│ \u001b[7m● running   a   ⣿⣶⣤ 0.05\u001b[0m │',
      '│   failed    b         │',
      '╰─────────────╯',
    ].join('\n')
    expect(spokenLines(frame)).toEqual([
      { text: 'orion, runs', marked: false },
      { text: 'runs', marked: false },
      { text: '● running, a, 0.05', marked: true },
      { text: 'failed, b', marked: false },
    ])
  })

  it('says only what is new: other text, or a row that came under the cursor', () => {
    const [a, b] = [
      { text: 'a', marked: true },
      { text: 'b', marked: false },
    ]
    const moved = [
      { text: 'a', marked: false },
      { text: 'b', marked: true },
      { text: 'c', marked: false },
    ]
    expect(news([a, b], [a, b])).toEqual([])
    expect(news([a, b], moved)).toEqual([
      { text: 'b', marked: true },
      { text: 'c', marked: false },
    ])
  })
})
