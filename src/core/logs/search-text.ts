import { plainText, shownText } from './shown-line.ts'

/** What is looked for in lines. */
export interface Pattern {
  /** The expression, or the text itself where it is none. */
  source: string
  flags: string
  /** Why the text is not a regular expression; it is then looked for as it stands. */
  broken: string | null
}

const SPECIAL = /[.*+?^${}()|[\]\\/]/g
/** What may look beyond the end of a line to say that it does not match. */
const LOOKS_AROUND = /\(\?<?[!=]/

/** A pattern as it is typed: a regular expression, in any case unless it has a capital letter. */
export function patternOf(typed: string): Pattern {
  const flags = /\p{Lu}/u.test(typed.replaceAll(/\\./gu, '')) ? '' : 'i'
  try {
    new RegExp(typed, flags)
    return { source: typed, flags, broken: null }
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message.replace(/^.*: /, '') : String(error)
    return { source: typed.replaceAll(SPECIAL, '\\$&'), flags, broken: why }
  }
}

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Many lines as they are shown: the same number of them, without what a terminal would obey. */
export function searchable(text: string): string {
  if (text.search(CONTROL) < 0) return text
  const raw = text.replaceAll('\r\n', '\n')
  let out = ''
  let at = 0
  CONTROL.lastIndex = 0
  for (let found = CONTROL.exec(raw); found; found = CONTROL.exec(raw)) {
    const start = raw.lastIndexOf('\n', found.index) + 1
    const next = raw.indexOf('\n', found.index)
    const end = next < 0 ? raw.length : next
    out += raw.slice(at, start) + plainLine(raw.slice(start, end))
    at = end
    CONTROL.lastIndex = end
  }
  return out + raw.slice(at)
}

/** Most lines with controls are only coloured, which is quicker to take off than to draw. */
function plainLine(line: string): string {
  const plain = plainText(line)
  return plain.search(CONTROL) < 0 ? plain : plainText(shownText(line))
}

/** Finds the lines of a text that a pattern matches, by their place among its lines. */
export class LineMatcher {
  private readonly over: RegExp | null
  private readonly alone: RegExp

  constructor({ source, flags }: Pick<Pattern, 'source' | 'flags'>) {
    this.alone = new RegExp(source, flags)
    this.over = LOOKS_AROUND.test(source) ? null : new RegExp(source, `${flags}gm`)
  }

  /** Calls back for each line that matches, in order. `text` is what `searchable` made. */
  find(text: string, found: (line: number) => void): void {
    let line = 0
    let start = 0
    const { over } = this
    if (over) over.lastIndex = 0
    while (start <= text.length) {
      const at = over ? over.exec(text)?.index : start
      if (at === undefined) return
      for (let end = text.indexOf('\n', start); end >= 0 && end < at; end = text.indexOf('\n', start)) {
        line += 1
        start = end + 1
      }
      const end = text.indexOf('\n', start)
      const stop = end < 0 ? text.length : end
      // What follows the last line end is no line.
      if (end < 0 && start === text.length && start > 0) return
      if (!over || over.lastIndex > stop || over.lastIndex === at) {
        if (this.alone.test(text.slice(start, stop))) found(line)
      } else found(line)
      line += 1
      start = stop + 1
      if (over) over.lastIndex = start
    }
  }

  /** Where a line matches, for showing it; empty matches are left out. */
  marks(line: string, most = 100): [start: number, end: number][] {
    const marks: [number, number][] = []
    for (const match of line.matchAll(new RegExp(this.alone.source, `${this.alone.flags}g`))) {
      if (match[0] !== '') marks.push([match.index, match.index + match[0].length])
      if (marks.length >= most) break
    }
    return marks
  }
}
