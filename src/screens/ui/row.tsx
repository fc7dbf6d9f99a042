import { Text } from 'ink'
import { createContext, memo, use } from 'react'
import { safeText } from '../../core/text/sanitize.ts'
import type { Style, Theme } from '../../schema/theme.ts'
import type { Line } from './line.ts'
import { fitLine, splitLine } from './line.ts'
import { THEMES } from './theme.ts'

export const ThemeContext = createContext<Theme>(THEMES[0])

/** Ink's words for a style of the theme. */
export function inkStyle(style: Style) {
  return {
    ...(style.color === undefined ? {} : { color: style.color }),
    ...(style.background === undefined ? {} : { backgroundColor: style.background }),
    bold: style.bold ?? false,
    dimColor: style.dim ?? false,
    inverse: style.inverse ?? false,
    underline: style.underline ?? false,
  }
}

/** Ink gives a text without characters no row at all. */
const BLANK: Line = [{ text: safeText` ` }]

const pieces = (line: Line, tones: Theme['tones']) =>
  line.map((piece, at) =>
    piece.tone === undefined ? (
      piece.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity but their place
      <Text key={at} {...inkStyle(tones[piece.tone])}>
        {piece.text}
      </Text>
    ),
  )

interface RowProps {
  line: Line
  width: number
  /** Columns from the left that show the cursor of a list. */
  selected?: number
}

/** The only widget that shows text: one line of safe spans, cut to `width` columns. */
export const Row = memo(function Row({ line, width, selected = 0 }: RowProps) {
  const { tones } = use(ThemeContext)
  const [marked, rest] = selected > 0 ? splitLine(fitLine(line, width), selected) : [[], line]
  return (
    <Text wrap="truncate" {...inkStyle(tones.text)}>
      {marked.length > 0 && <Text {...inkStyle(tones.selected)}>{pieces(marked, tones)}</Text>}
      {pieces(line.length === 0 ? BLANK : rest, tones)}
    </Text>
  )
})
