import type { Context } from '../control/context.ts'
import { writeSessionFile } from '../control/session-file.ts'
import { safeText } from '../core/text/sanitize.ts'
import type { Session } from './session.ts'

/** Time from a key to its trace on disk, ms. */
const REST_MS = 300

/** Keeps on disk where the session stands, so that the next one opens there, however this one ends. */
export class SessionKeeper {
  private readonly context: Context
  private readonly session: Session
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()
  private written: string
  private broken = false

  constructor(context: Context, session: Session) {
    this.context = context
    this.session = session
    this.written = JSON.stringify(session.kept())
  }

  /** Something may have changed: looks soon, and writes when it has. */
  touch(): void {
    if (!this.broken) this.timer ??= setTimeout(() => this.look(), REST_MS)
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    this.look()
    await this.writing
  }

  private look(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const text = JSON.stringify(this.session.kept())
    if (text === this.written || this.broken) return
    this.written = text
    this.writing = this.writing
      .then(() => writeSessionFile(this.context, text))
      .catch(error => {
        this.broken = true
        this.session.failed(safeText`this view will not be opened again at the next start`, error)
      })
  }
}
