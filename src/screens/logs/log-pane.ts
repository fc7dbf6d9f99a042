import type { Stage } from '../stage/screen.ts'
import { LogFeed } from './log-feed.ts'
import type { LogView } from './log-view.ts'

/** State of the logs of one run and what can be done with them; drawn by `screen.tsx`, driven by `keys.ts`. */
export class LogPane {
  readonly stage: Stage
  readonly feed: LogFeed

  constructor(stage: Stage, runId: string) {
    this.stage = stage
    this.feed = new LogFeed(stage, runId)
    this.feed.start()
  }

  get view(): LogView {
    return this.feed.view
  }

  /** Rows of the pane without its edges. */
  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    this.view.walk(delta, this.height())
  }
}
