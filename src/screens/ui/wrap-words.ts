import { type SafeText, sanitize } from '../../core/text/sanitize.ts'
import { textWidth } from '../../core/text/width.ts'
import { splitSafe } from './safe.ts'

/**
 * Text from outside cut at spaces into rows of at most `width` columns; a longer word is cut anywhere. Of a word whose next
 * character is wider than a row, the rest is left out.
 */
export function wrapWords(text: string, width: number): SafeText[] {
  const rows: string[] = []
  let row = ''
  for (const word of sanitize(text).split(' ')) {
    let rest = word
    while (rest !== '' && textWidth(rest) > width) {
      const [head, tail] = splitSafe(sanitize(rest), width)
      if (row !== '') rows.push(row)
      if (head !== '') rows.push(head)
      row = ''
      rest = head === '' ? '' : tail
    }
    const joined = row === '' ? rest : `${row} ${rest}`
    if (textWidth(joined) <= width) row = joined
    else {
      rows.push(row)
      row = rest
    }
  }
  if (row !== '' || rows.length === 0) rows.push(row)
  return rows.map(each => sanitize(each))
}
