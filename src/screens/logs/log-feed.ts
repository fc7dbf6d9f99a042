import { safeText } from '../../core/text/sanitize.ts'
import type { Stage } from '../stage/screen.ts'
import { LogTail } from './log-tail.ts'
import { LogView } from './log-view.ts'

/** Time between two looks at growing files, ms. */
const LOOK_MS = 250

/** Keeps a log view current while it is on screen, and only then. */
export class LogFeed {
  readonly view: LogView
  /** Nothing was read yet. */
  loading = true
  private readonly stage: Stage
  private timer: NodeJS.Timeout | undefined
  private running = false

  constructor(stage: Stage, runId: string) {
    this.stage = stage
    this.view = new LogView(new LogTail(stage.context, runId))
  }

  start(): void {
    if (this.running) return
    this.running = true
    void this.look()
  }

  stop(): void {
    this.running = false
    clearTimeout(this.timer)
  }

  private async look(): Promise<void> {
    const { tail } = this.view
    const first = tail.first
    try {
      const changed = await tail.look()
      this.view.dropped(tail.first - first)
      if (changed || this.loading) this.stage.changed('stream')
    } catch (error) {
      if (this.loading) this.stage.failed(safeText`the logs cannot be read`, error)
    }
    this.loading = false
    if (this.running) this.timer = setTimeout(() => void this.look(), LOOK_MS)
  }
}
