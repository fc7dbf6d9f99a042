import { Text } from 'ink'
import { createContext, memo, use } from 'react'
import { safeText } from '../../core/text/sanitize.ts'
import type { Style, Theme, Tone } from '../../schema/theme.ts'
import type { Line } from './line.ts'
import { fitLine } from './line.ts'
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

/** The only widget that shows text: one line of safe spans, cut or filled to `width` columns, `tone` under all of it. */
export const Row = memo(function Row({
  line,
  width,
  tone = 'text',
}: {
  line: Line
  width: number
  tone?: Tone
}) {
  const { tones } = use(ThemeContext)
  const exact = tone === 'selected' ? fitLine(line, width) : line.length === 0 ? BLANK : line
  return (
    <Text wrap="truncate" {...inkStyle(tones[tone])}>
      {exact.map((piece, at) =>
        piece.tone === undefined ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity but their place
          <Text key={at} {...inkStyle(tones[piece.tone])}>
            {piece.text}
          </Text>
        ),
      )}
    </Text>
  )
})
