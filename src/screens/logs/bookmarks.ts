import type { LogSource } from '../../core/logs/log-row.ts'

/** A line to come back to: in which file, and at which byte. */
export interface Bookmark {
  path: string
  offset: number
  /** How the line began. */
  text: string
}

const MOST = 50

/** A bookmark as it is kept with a place. */
export const writeBookmark = ({ path, offset, text }: Bookmark): string =>
  JSON.stringify([path, offset, text])

export function readBookmarks(kept: unknown): Bookmark[] {
  if (!Array.isArray(kept)) return []
  return kept.slice(0, MOST).flatMap((word): Bookmark[] => {
    const read = parsed(word)
    if (!Array.isArray(read)) return []
    const [path, offset, text]: unknown[] = read
    if (typeof path !== 'string' || typeof offset !== 'number' || typeof text !== 'string') return []
    return [{ path, offset, text }]
  })
}

function parsed(word: unknown): unknown {
  try {
    return JSON.parse(String(word))
  } catch {
    return null
  }
}

/** The bookmarks with one more, or with one less when the line has one already. */
export function toggled(marks: readonly Bookmark[], mark: Bookmark): Bookmark[] {
  const others = marks.filter(({ path, offset }) => path !== mark.path || offset !== mark.offset)
  return others.length < marks.length ? others : [...others, mark].slice(-MOST)
}

export const isMarked = (
  marks: readonly Bookmark[],
  source: LogSource | undefined,
  offset: number,
): boolean => marks.some(mark => mark.path === source?.path && mark.offset === offset)
