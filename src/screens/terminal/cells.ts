import { textWidth } from '../../core/text/width.ts'
import { onBlank, Styles, styleChange } from './styles.ts'

/** One column of a row: its character (empty for the second column of a wide one) and the styles it is drawn with. */
export interface Cell {
  text: string
  style: string
}

export const BLANK: Cell = { text: ' ', style: '' }

const SGR = /\u001b\[([0-9;]*)m/y
/** Characters that take one column alone and never join another: Latin, arrows, box drawing, blocks, marks, Braille. */
const NARROW =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u2027\u2190-\u21ff\u2500-\u25fc\u2714\u2716\u2800-\u28ff]*$/
const PLAIN = '\u001b[m'
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cells of one style by character: nearly all cells are among few, and those need not be made again. */
const shared = new Map<string, Map<string, Cell>>()

function cellMaker(style: string): (text: string) => Cell {
  let cells = shared.get(style)
  if (!cells) {
    if (shared.size > 500) shared.clear()
    cells = new Map()
    shared.set(style, cells)
  }
  const known = cells
  return text => {
    let cell = known.get(text)
    if (!cell) {
      cell = { text, style }
      if (known.size < 2000) known.set(text, cell)
    }
    return cell
  }
}

/** A row of text with SGR styles as cells. */
export function cellsOf(row: string): Cell[] {
  const cells: Cell[] = []
  const styles = new Styles()
  let make = cellMaker('')
  let at = 0
  while (at < row.length) {
    SGR.lastIndex = at
    const found = SGR.exec(row)
    if (found) {
      styles.apply(found[1] ?? '')
      make = cellMaker(styles.toString())
      at = SGR.lastIndex
      continue
    }
    const next = row.indexOf('\u001b', at + 1)
    const text = row.slice(at, next < 0 ? row.length : next)
    at += text.length
    if (NARROW.test(text))
      for (let index = 0; index < text.length; index += 1) cells.push(make(text.charAt(index)))
    else {
      for (const { segment } of graphemes.segment(text)) {
        const width = textWidth(segment)
        if (width > 0) cells.push(make(segment))
        for (let column = 1; column < width; column += 1) cells.push(make(''))
      }
    }
  }
  return cells
}

/** Whether two cells look the same: on a blank one only what is behind its character or drawn over it shows. */
export const sameCell = (a: Cell, b: Cell): boolean =>
  a === b ||
  (a.text === b.text && (a.style === b.style || (a.text === ' ' && onBlank(a.style) === onBlank(b.style))))

/** Cells as text, beginning and ending without styles. */
export function paint(cells: readonly Cell[]): string {
  let style = ''
  let out = ''
  for (const cell of cells) {
    const blank = cell.text === ' '
    const wanted = blank ? onBlank(cell.style) : cell.style
    if (wanted !== (blank ? onBlank(style) : style)) {
      out += `\u001b[${styleChange(style, wanted)}m`
      style = wanted
    }
    out += cell.text
  }
  return style === '' ? out : out + PLAIN
}

/** Columns after which a row is blank. */
export function usedColumns(cells: readonly Cell[]): number {
  let end = cells.length
  while (end > 0 && sameCell(cells[end - 1] ?? BLANK, BLANK)) end -= 1
  return end
}
