import type { DraftTask } from '../../control/check-draft.ts'
import { type ConfigPath, formatPath } from '../../core/config/document.ts'

/** A draft as it was before a change, and the place that was changed; no place: all of it, as in an editor. */
export interface Past {
  text: string
  task: DraftTask
  path: ConfigPath
}

/** A changed place in words, entries counted from 1 as a form does: `data.window_s`, `entry 2 of losses`. */
export function placeWords(path: ConfigPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'the draft'
  return typeof last === 'number' ? `entry ${last + 1} of ${formatPath(path.slice(0, -1))}` : formatPath(path)
}

/** Changes of a draft that can be taken back. */
const LEVELS = 200

/** What a draft was, change by change, since it was opened. */
export class Undo {
  private readonly past: Past[] = []

  get size(): number {
    return this.past.length
  }

  /** All that is typed in one visit to a field is written into the same text, and is one change. */
  keep(past: Past): void {
    if (this.past.at(-1)?.text === past.text) this.past.pop()
    this.past.push(past)
    this.past.splice(0, Math.max(0, this.past.length - LEVELS))
  }

  /** The newest text that differs from the one there is. */
  take(now: string): Past | null {
    for (let past = this.past.pop(); past; past = this.past.pop()) if (past.text !== now) return past
    return null
  }
}
