import headless from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsOf } from '../../../src/screens/terminal/cells.ts'
import { paintAll, rowUpdate } from '../../../src/screens/terminal/frame-diff.ts'

const COLUMNS = 24
const ROWS = 4

const write = (terminal: InstanceType<typeof headless.Terminal>, text: string) =>
  new Promise<void>(resolve => terminal.write(text, resolve))

/** Every cell of a terminal with its looks. */
function cells(terminal: InstanceType<typeof headless.Terminal>): string[] {
  const found: string[] = []
  for (let y = 0; y < ROWS; y += 1) {
    const line = terminal.buffer.active.getLine(y)
    for (let x = 0; x < COLUMNS; x += 1) {
      const cell = line?.getCell(x)
      const text = cell?.getWidth() === 0 ? '' : cell?.getChars() || ' '
      if (text === ' ' && !cell?.isInverse() && !cell?.isUnderline() && !cell?.isStrikethrough()) {
        found.push(`blank on ${cell?.getBgColor()}`)
        continue
      }
      found.push(
        [
          text,
          cell?.getFgColor(),
          cell?.getBgColor(),
          cell?.isBold(),
          cell?.isDim(),
          cell?.isInverse(),
          cell?.isUnderline(),
          cell?.isItalic(),
          cell?.isStrikethrough(),
        ].join(),
      )
    }
  }
  return found
}

const CHARACTERS = ['a', 'b', ' ', '│', '⣿', 'ü', '日', '🙂']
const LOOKS = ['', '1', '2', '3', '7', '4', '9', '31', '92', '38;5;81', '48;2;31;58;77', '1;38;2;255;123;114']
const CLOSE: Record<string, string> = { '1': '22', '2': '22', '3': '23', '7': '27', '4': '24', '9': '29' }

/** A row as Ink writes it: pieces, each opened and closed, never wider than the terminal, no spaces at the end. */
const row = fc
  .array(
    fc.record({
      look: fc.constantFrom(...LOOKS),
      text: fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 6 }),
    }),
    { maxLength: 6 },
  )
  .map(pieces => {
    let width = 0
    let out = ''
    for (const { look, text } of pieces) {
      const kept = text.filter(character => {
        width += character === '日' || character === '🙂' ? 2 : 1
        return width <= COLUMNS
      })
      const close = look === '' ? '' : `\u001b[${CLOSE[look] ?? '0'}m`
      out += (look === '' ? '' : `\u001b[${look}m`) + kept.join('') + close
    }
    return out.trimEnd()
  })
const frame = fc.array(row, { minLength: ROWS, maxLength: ROWS })

describe('a frame', () => {
  it('drawn as changes looks as it does drawn whole, after any frames before it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 2, maxLength: 5 }), async frames => {
        const [changed, whole] = [1, 2].map(
          () => new headless.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true }),
        ) as [InstanceType<typeof headless.Terminal>, InstanceType<typeof headless.Terminal>]
        const [first = []] = frames
        await write(changed, `\u001b[?7l${paintAll(first)}`)
        let before = first
        for (const after of frames.slice(1)) {
          await write(changed, after.map((text, at) => rowUpdate(at, before[at] ?? '', text)).join(''))
          before = after
        }
        await write(whole, `\u001b[?7l${paintAll(before)}`)
        expect(cells(changed)).toEqual(cells(whole))
        changed.dispose()
        whole.dispose()
      }),
      { numRuns: 400 },
    )
  })

  it('that did not change is no byte', () => {
    fc.assert(fc.property(row, text => rowUpdate(0, text, text) === ''))
  })

  it('keeps a ground under words of other looks without saying it again', () => {
    const ground = '48;2;31;58;77'
    const after = `\u001b[38;2;255;123;114;${ground}mfailed\u001b[39m  \u001b[1mname\u001b[22m \u001b[0m`
    expect(rowUpdate(1, '', after)).toBe(
      `\u001b[2;1H\u001b[38;2;255;123;114;${ground}mfailed  \u001b[39;1mname \u001b[m`,
    )
  })

  it('says no colour for a blank that has no use for it', () => {
    const ground = '48;2;31;58;77'
    const after = `\u001b[31;${ground}m \u001b[32m● up\u001b[39m  \u001b[33mfast\u001b[m`
    expect(rowUpdate(0, '', after)).toBe(
      `\u001b[1;1H\u001b[${ground}m \u001b[32m● up  \u001b[33mfast\u001b[m`,
    )
  })

  it('with one changed number writes little beside it', () => {
    const before = `\u001b[38;2;1;2;3m│\u001b[39m run ${'x'.repeat(100)} step 118,400 \u001b[38;2;1;2;3m│\u001b[39m`
    const update = rowUpdate(7, before, before.replace('118,400', '118,401'))
    expect(update).toBe('\u001b[8;119H1')
  })
})

it('a row as cells keeps nested and closed styles', () => {
  const cells_ = cellsOf('\u001b[1m\u001b[31ma\u001b[39mb\u001b[22mc日')
  expect(cells_.map(({ text, style }) => `${text}:${style}`)).toEqual(['a:1;31', 'b:1', 'c:', '日:', ':'])
})
