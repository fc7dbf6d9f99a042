import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createInput } from '../../../src/screens/terminal/input.ts'

const ESC = '\u001b'

function listen() {
  const seen: string[] = []
  const typed: string[] = []
  const reports: string[] = []
  const input = createInput({
    press: ({ key, text }) => {
      seen.push(key)
      typed.push(text)
    },
    paste: text => seen.push(`paste:${text}`),
    focus: focused => reports.push(focused ? 'in' : 'out'),
    mouse: act =>
      reports.push(`${act.kind === 'wheel' ? `wheel${act.by}` : act.kind}@${act.column},${act.row}`),
  })
  return {
    seen,
    typed,
    reports,
    feed: (...chunks: (string | Buffer)[]) => {
      for (const chunk of chunks) input.feed(Buffer.from(chunk))
    },
    close: input.close,
  }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('keys', () => {
  it.each<[name: string, chunks: (string | Buffer)[], presses: string[]]>([
    ['three letters in one chunk are three presses', ['jjj'], ['j', 'j', 'j']],
    ['capitals keep their case', ['gG'], ['g', 'G']],
    ['signs name themselves', ['?/:'], ['?', '/', ':']],
    ['arrows of both families', [`${ESC}[A${ESC}OB`], ['up', 'down']],
    ['an arrow cut after its escape', [ESC, '[A'], ['up']],
    ['an arrow cut in the middle', [`${ESC}[`, 'A'], ['up']],
    ['a page key cut before its end', [`${ESC}[5`, '~'], ['pageup']],
    [
      'home and end of xterm, rxvt and the console',
      [`${ESC}[H${ESC}[F${ESC}[7~${ESC}[8~${ESC}OH${ESC}[4~`],
      ['home', 'end', 'home', 'end', 'home', 'end'],
    ],
    ['enter, tab and backspace', ['\r\t\u007f'], ['enter', 'tab', 'backspace']],
    ['shift and tab', [`${ESC}[Z`], ['shift+tab']],
    ['control letters', ['\u0004\u0015\u0003'], ['ctrl+d', 'ctrl+u', 'ctrl+c']],
    ['modified arrows', [`${ESC}[1;5C`], ['ctrl+right']],
    ['function keys', [`${ESC}OP${ESC}[15~`], ['f1', 'f5']],
    ['space', [' '], ['space']],
    ['escape with a letter in one chunk is both', [`${ESC}j`], ['esc', 'j']],
    ['a letter of two bytes cut in two', [Buffer.from([0xc3]), Buffer.from([0xbc])], ['ü']],
    ['a letter beyond the basic plane', ['𝛼'], ['𝛼']],
  ])('%s', (_name, chunks, presses) => {
    const { seen, feed, close } = listen()
    feed(...chunks)
    close()
    expect(seen).toEqual(presses)
  })

  it('a lone escape is the key once nothing follows', () => {
    vi.useFakeTimers()
    const { seen, feed } = listen()
    feed(ESC)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(40)
    expect(seen).toEqual(['esc'])
  })

  it('a torn sequence is dropped, not typed', () => {
    vi.useFakeTimers()
    const { seen, feed } = listen()
    feed(`${ESC}[<35;1`)
    vi.advanceTimersByTime(1000)
    feed('j')
    expect(seen).toEqual(['j'])
  })
})

describe('what is not a key', () => {
  it.each<[name: string, text: string]>([
    ['a mouse report', `${ESC}[<35;150;7M`],
    ['a mouse release', `${ESC}[<0;1;1m`],
    ['an old mouse report', `${ESC}[M !!`],
    ['focus in and out', `${ESC}[I${ESC}[O`],
    ['a clipboard answer', `${ESC}]52;c;aGVsbG8=\u0007`],
    ['a colour answer', `${ESC}]11;rgb:0000/0000/0000${ESC}\\`],
    ['a version answer', `${ESC}P>|XTerm(370)${ESC}\\`],
    ['device attributes', `${ESC}[?62;22c`],
    ['a cursor position', `${ESC}[24;80R`],
    ['a mode report', `${ESC}[?2026;2$y`],
    ['an application command', `${ESC}_Gi=1;OK${ESC}\\`],
  ])('%s is dropped, however it is cut', (_name, text) => {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { seen, feed, close } = listen()
      feed(`a${text.slice(0, cut)}`, `${text.slice(cut)}b`)
      close()
      expect(seen, `cut at ${cut}`).toEqual(['a', 'b'])
    }
  })
})

describe('paste', () => {
  it('comes whole, however it is cut, and is never taken for keys', () => {
    const text = `${ESC}[200~q\rrm -rf ü${ESC}[201~`
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { seen, feed, close } = listen()
      feed(text.slice(0, cut), text.slice(cut))
      close()
      expect(seen, `cut at ${cut}`).toEqual(['paste:q\rrm -rf ü'])
    }
  })
})

it('no input whatever crashes it or types a control character', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 24 }), { maxLength: 12 }), chunks => {
      const { typed, feed, close } = listen()
      feed(...chunks.map(chunk => Buffer.from(chunk)))
      close()
      return typed.every(text => !/\p{Cc}/u.test(text))
    }),
    { numRuns: 2000 },
  )
})

describe('text in one piece or many', () => {
  const typable = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .map(text => text.replaceAll(/\p{Cc}/gu, 'é').toWellFormed())
  /** The same bytes, cut anywhere, inside characters too. */
  const chunksOf = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
    const at = [0, ...cuts.map(cut => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
    return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
  }
  const cuts = fc.array(fc.nat(), { maxLength: 12 })

  it('types what was typed and pastes what was pasted, and ends nothing', () => {
    fc.assert(
      fc.property(typable, typable, typable, cuts, (before, pasted, after, places) => {
        const { seen, typed, feed, close } = listen()
        feed(...chunksOf(Buffer.from(`${before}${ESC}[200~${pasted}\n${ESC}[201~${after}`), places))
        close()
        expect(typed.join('')).toBe(before + after)
        expect(seen.filter(name => name.startsWith('paste:') && name !== 'paste:')).toContain(
          `paste:${pasted}\n`,
        )
        expect(seen).not.toContain('enter')
      }),
      { numRuns: 1000 },
    )
  })

  it('a line feed amid text is a blank, not Enter: only a carriage return is', () => {
    const { seen, typed, feed, close } = listen()
    feed('data (x)\nü–/day.h5\r')
    close()
    expect(typed.join('')).toBe('data (x) ü–/day.h5')
    expect(seen.filter(name => name === 'enter')).toHaveLength(1)
    expect(seen.at(-1)).toBe('enter')
  })

  it('a paste of megabytes is a paste to its end, and no part of it a key', () => {
    const { seen, feed, close } = listen()
    feed(`${ESC}[200~`)
    for (let at = 0; at < 3; at += 1) feed('q'.repeat(700_000))
    feed(`end${ESC}[20`, '1~j')
    close()
    expect(seen.every(name => name.startsWith('paste:') || name === 'j')).toBe(true)
    expect(
      seen
        .slice(0, -1)
        .map(name => name.slice('paste:'.length))
        .join(''),
    ).toBe(`${'q'.repeat(2_100_000)}end`)
  })
})

describe('reports', () => {
  it.each<[name: string, chunks: string[], reports: string[]]>([
    ['focus', [`${ESC}[I`, `${ESC}[O`], ['in', 'out']],
    ['focus in two pieces', [`${ESC}[`, 'O'], ['out']],
    ['a click', [`${ESC}[<0;3;7M${ESC}[<0;3;7m`], ['click@2,6']],
    ['a wheel, cut on the way', [`${ESC}[<65;3`, ';7M', `${ESC}[<64;1;1M`], ['wheel1@2,6', 'wheel-1@0,0']],
    ['other buttons and moves', [`${ESC}[<2;3;7M${ESC}[<35;3;7M`], []],
  ])('%s are no keys', (_name, chunks, expected) => {
    const { feed, reports, seen, close } = listen()
    feed(...chunks)
    expect(reports).toEqual(expected)
    expect(seen).toEqual([])
    close()
  })
})
