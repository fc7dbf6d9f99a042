import { safeText } from '../../core/text/sanitize.ts'
import type { Stage } from './screen.ts'

/**
 * Keeps a registry that cannot be read from ending the session: says so once, however often it fails, leaves on screen what
 * was drawn last, and says when what is shown is current again.
 */
export class Reading {
  /** What is shown may be out of date. */
  failing = false
  /** Nothing has failed since the newest look began. */
  private sound = true
  /** Something was drawn since then. */
  private drawn = false
  private readonly stage: Pick<Stage, 'notify' | 'failed'>
  /** What was drawn last of each view, by part of the screen. */
  private readonly last = new WeakMap<object, Map<string, unknown>>()

  constructor(stage: Pick<Stage, 'notify' | 'failed'>) {
    this.stage = stage
  }

  /** Looks at what is registered; a look that fails ends early. */
  look(act: () => void): void {
    if (this.failing && this.sound && this.drawn) {
      this.failing = false
      this.stage.notify('good', safeText`the registry can be read again`)
    }
    this.sound = true
    this.drawn = false
    this.attempt(act)
  }

  /** What `make` makes for a part of the screen, which may read; where that fails what it made last of the same view, else `blank`. */
  draw<T>(part: string, view: object, make: () => T, blank: T): T {
    const parts = this.last.get(view) ?? new Map<string, unknown>()
    this.last.set(view, parts)
    const found = this.attempt(make)
    if (!found) return parts.has(part) ? (parts.get(part) as T) : blank
    this.drawn = true
    parts.set(part, found.value)
    return found.value
  }

  private attempt<T>(act: () => T): { value: T } | null {
    try {
      return { value: act() }
    } catch (error) {
      this.sound = false
      if (!this.failing) {
        this.failing = true
        this.stage.failed(safeText`cannot be read now, what is shown is as it was`, error)
      }
      return null
    }
  }
}
