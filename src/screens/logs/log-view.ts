import type { SafeText } from '../../core/text/sanitize.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, span } from '../ui/line.ts'
import type { LogLine, LogTail } from './log-tail.ts'

const ERROR = /\b(error|exception|traceback|fatal|killed|nan|inf)\b|Error\b/i
const WARNING = /\bwarn(ing)?\b/i

export function severity(text: string): Tone {
  if (ERROR.test(text)) return 'bad'
  return WARNING.test(text) ? 'warn' : 'text'
}

/** What of a log is on screen: which files, where, and whether it follows the end. */
export class LogView {
  readonly tail: LogTail
  follow = true
  /** Source that is shown alone, or null for all. */
  only: string | null = null
  /** Columns the text is moved to the left. */
  pan = 0
  /** Number of the top line among those shown; only meaningful when not following. */
  private top = 0
  private cached: { revision: number; only: string | null; lines: LogLine[] } | null = null

  constructor(tail: LogTail) {
    this.tail = tail
  }

  /** Lines of the chosen source, rows that may still change at the end. */
  lines(): LogLine[] {
    const { tail, only, cached } = this
    if (cached?.revision === tail.revision && cached.only === only) return cached.lines
    const all = [...tail.lines, ...tail.live()]
    const lines = only === null ? all : all.filter(({ source }) => source === only)
    this.cached = { revision: tail.revision, only, lines }
    return lines
  }

  /** Lines below the window. */
  below(height: number): number {
    return Math.max(0, this.lines().length - height - this.start(height))
  }

  /** Index of the top line. */
  start(height: number): number {
    const last = Math.max(0, this.lines().length - height)
    return this.follow ? last : Math.min(last, Math.max(0, this.top))
  }

  walk(delta: number, height: number): void {
    const last = Math.max(0, this.lines().length - height)
    const to = Math.min(last, Math.max(0, this.start(height) + delta))
    this.top = to
    this.follow = to >= last && delta > 0
  }

  /** To the next line (or the one before) that looks like an error; false when there is none. */
  jumpToError(direction: 1 | -1, height: number): boolean {
    const lines = this.lines()
    for (let at = this.start(height) + direction; at >= 0 && at < lines.length; at += direction) {
      if (severity(lines[at]?.text ?? '') !== 'bad') continue
      this.top = at
      this.follow = false
      return true
    }
    return false
  }

  nextSource(): void {
    const { sources } = this.tail
    const at = this.only === null ? -1 : sources.indexOf(this.only)
    this.only = sources[at + 1] ?? null
    this.follow = true
  }

  /** When old lines are dropped from memory, what is on screen stays where it is. */
  dropped(count: number): void {
    this.top = Math.max(0, this.top - count)
  }

  rows(height: number): Line[] {
    const start = this.start(height)
    const withSource = this.only === null && this.tail.sources.length > 1
    return this.lines()
      .slice(start, start + height)
      .map(({ source, text }) => {
        const tone = severity(text)
        const shown: SafeText = sanitize(this.pan > 0 ? text.slice(this.pan) : text)
        return [
          span(tone === 'bad' ? safeText`▌` : safeText` `, 'bad'),
          ...(withSource ? [span(safeText`${source.padEnd(6)}`, 'muted')] : []),
          span(shown, tone),
        ]
      })
  }
}
