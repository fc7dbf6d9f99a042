import { Text } from 'ink'
import { createContext, memo, use } from 'react'
import type { Tone } from '../../schema/theme.ts'
import { cutLine, type Line } from './line.ts'

/** SGR parameters of each tone in the theme of the session, as `sgrOf` makes them. */
export const TonesContext = createContext<Record<Tone, string> | null>(null)

/** Text of a line with its looks: one sequence where they change, none at its end. */
export function painted(line: Line, tones: Record<Tone, string>): string {
  let out = ''
  let before = ''
  for (const { text, tone = 'text', ground } of line) {
    if (text === '') continue
    const look = [tones[tone], ground === undefined ? '' : tones[ground]].filter(Boolean).join(';')
    if (look !== before) out += `${before === '' ? '' : '\u001b[0m'}${look === '' ? '' : `\u001b[${look}m`}`
    before = look
    out += text
  }
  return before === '' ? out : `${out}\u001b[0m`
}

export interface BlockProps {
  lines: readonly Line[]
  columns: number
}

/** The only widget that shows text: lines of safe spans, each cut to `columns`, one row a line. */
export const Block = memo(function Block({ lines, columns }: BlockProps) {
  const tones = use(TonesContext)
  if (tones === null || lines.length === 0) return null
  const rows = lines.map(line => painted(cutLine(line, columns), tones))
  // Ink gives a text without characters no row at all.
  return <Text>{rows.join('\n') || ' '}</Text>
})
