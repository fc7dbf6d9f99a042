import { safeText } from '../../core/text/sanitize.ts'
import type { Stage } from '../stage/screen.ts'
import type { ShellState } from '../stage/shell-state.ts'
import { type Line, lineText } from '../ui/line.ts'

/** The part of the transcript that is in sight. */
export class ShellPane {
  readonly stage: Stage
  readonly shell: ShellState
  /** Rows below the window; 0 follows the end. */
  below = 0

  constructor(stage: Stage, shell: ShellState) {
    this.stage = stage
    this.shell = shell
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    const most = Math.max(0, this.shell.transcript.length - this.height())
    this.below = Math.max(0, Math.min(most, this.below - delta))
  }

  rows(height: number): Line[] {
    const { transcript } = this.shell
    const end = Math.max(0, transcript.length - this.below)
    return transcript.slice(Math.max(0, end - height), end)
  }

  copy(): void {
    const { transcript } = this.shell
    const text = transcript.slice(0, transcript.length).map(lineText).join('\n')
    this.stage.copy(`${text}\n`, safeText`${transcript.length} lines of the shell`)
  }
}
