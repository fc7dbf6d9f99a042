import type { SafeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'

/** One thing that the session said, and when. */
export interface Notice {
  tone: Tone
  text: SafeText
  at: Date
}

/** Most notices that are kept. */
const KEPT = 200

/** What the session said: the newest on its line until the next key, all of them in a list. */
export class Notices {
  /** Oldest first. */
  readonly all: Notice[] = []
  current: Notice | null = null

  add(notice: Notice): void {
    this.hint(notice)
    this.all.push(notice)
    this.all.splice(0, Math.max(0, this.all.length - KEPT))
  }

  /** Something said in passing, which no list keeps. */
  hint(notice: Notice): void {
    this.current = notice
  }

  /** A key was pressed: what was said has been seen. */
  seen(): void {
    this.current = null
  }
}
