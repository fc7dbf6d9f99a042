import { textWidth } from '../../core/text/width.ts'

/** One column of a row: its character (empty for the second column of a wide one) and the styles it is drawn with. */
export interface Cell {
  text: string
  style: string
}

export const BLANK: Cell = { text: ' ', style: '' }

const SGR = /\u001b\[([0-9;]*)m/y
const ASCII = /^[\u0020-\u007e]*$/
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What each parameter of SGR switches: the slot it fills, or the slots it clears. */
const CLEARS: Record<string, readonly string[]> = {
  '22': ['bold', 'dim'],
  '23': ['italic'],
  '24': ['underline'],
  '27': ['inverse'],
  '29': ['strike'],
  '39': ['color'],
  '49': ['background'],
}
const SETS: Record<string, string> = {
  '1': 'bold',
  '2': 'dim',
  '3': 'italic',
  '4': 'underline',
  '7': 'inverse',
  '9': 'strike',
}

/** The styles that are on after a sequence of SGR parameters, as one list of parameters. */
class Styles {
  private readonly slots = new Map<string, string>()

  apply(parameters: string): void {
    const list = parameters === '' ? ['0'] : parameters.split(';')
    while (list.length > 0) {
      const code = list.shift() ?? '0'
      const slot = SETS[code]
      if (code === '0') this.slots.clear()
      else if (slot !== undefined) this.slots.set(slot, code)
      else if (CLEARS[code]) for (const each of CLEARS[code]) this.slots.delete(each)
      else this.colour(code, list)
    }
  }

  toString(): string {
    return [...this.slots.values()].join(';')
  }

  private colour(code: string, rest: string[]): void {
    const value = Number(code)
    if (value === 38 || value === 48) {
      const arguments_ = rest.splice(0, rest[0] === '2' ? 4 : 2)
      this.slots.set(value === 38 ? 'color' : 'background', [code, ...arguments_].join(';'))
    } else if ((value >= 30 && value <= 37) || (value >= 90 && value <= 97)) this.slots.set('color', code)
    else if ((value >= 40 && value <= 47) || (value >= 100 && value <= 107))
      this.slots.set('background', code)
  }
}

/** A row of text with SGR styles as cells. */
export function cellsOf(row: string): Cell[] {
  const cells: Cell[] = []
  const styles = new Styles()
  let style = ''
  let at = 0
  while (at < row.length) {
    SGR.lastIndex = at
    const found = SGR.exec(row)
    if (found) {
      styles.apply(found[1] ?? '')
      style = styles.toString()
      at = SGR.lastIndex
      continue
    }
    const next = row.indexOf('\u001b', at + 1)
    const text = row.slice(at, next < 0 ? row.length : next)
    at += text.length
    if (ASCII.test(text)) for (const character of text) cells.push({ text: character, style })
    else {
      for (const { segment } of graphemes.segment(text)) {
        const width = textWidth(segment)
        if (width > 0) cells.push({ text: segment, style })
        for (let column = 1; column < width; column += 1) cells.push({ text: '', style })
      }
    }
  }
  return cells
}

export const sameCell = (a: Cell, b: Cell): boolean => a.text === b.text && a.style === b.style
