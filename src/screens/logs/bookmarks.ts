import type { LogSource } from '../../core/logs/log-row.ts'

/** A line to come back to: in which file, and at which byte. */
export interface Bookmark {
  path: string
  offset: number
  /** How the line began. */
  text: string
}

const MOST = 50

/** Bookmarks as they are kept with a place: file and byte, then the text. */
const WRITTEN = /^(\d{1,16}) ([^\n]+)\n([\s\S]*)$/

export const writeBookmark = ({ path, offset, text }: Bookmark): string => `${offset} ${path}\n${text}`

export function readBookmarks(kept: unknown): Bookmark[] {
  if (!Array.isArray(kept)) return []
  return kept.slice(0, MOST).flatMap((word): Bookmark[] => {
    const [, offset = '', path = '', text = ''] = (typeof word === 'string' && WRITTEN.exec(word)) || []
    return path === '' ? [] : [{ path, offset: Number(offset), text }]
  })
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
