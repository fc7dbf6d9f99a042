import { textWidth } from '../../core/text/width.ts'
import { type Line, lineText, lineWidth, splitLine } from './line.ts'
import { splitSafe } from './safe.ts'

/** The line cut at spaces into rows of at most `width` columns, each piece with its meaning; a longer word is cut anywhere. */
export function wrapLine(line: Line, width: number): Line[] {
  const room = Math.max(2, width)
  const rows: Line[] = []
  let rest = line
  while (lineWidth(rest) > room) {
    const [head, tail] = splitLine(rest, room)
    const text = lineText(head)
    const space = lineText(tail).startsWith(' ') ? text.length : text.lastIndexOf(' ')
    const at = space > 0 ? textWidth(text.slice(0, space)) : room
    const [row, left] = splitLine(rest, at)
    rows.push(row)
    rest = withoutLeadingSpaces(left)
  }
  return [...rows, rest]
}

function withoutLeadingSpaces(line: Line): Line {
  const [first, ...more] = line
  if (!first) return line
  const spaces = first.text.length - first.text.trimStart().length
  const text = splitSafe(first.text, spaces)[1]
  return text === '' ? withoutLeadingSpaces(more) : [{ ...first, text }, ...more]
}
