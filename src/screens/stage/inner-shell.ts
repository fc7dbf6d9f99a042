import { addToHistory, KEPT_LINES, shellHistory } from '../../control/shell-history.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { span } from '../ui/line.ts'
import type { Program } from './program.ts'
import type { Stage } from './screen.ts'
import type { ShellState } from './shell-state.ts'
import { Transcript } from './transcript.ts'

/** A line that has not ended yet. */
interface Running {
  line: string
  stop: AbortController
}

/** The shell inside the session: what was typed, what is running, and what it wrote. It outlives the view that shows it. */
export class InnerShell implements ShellState {
  private readonly stage: Stage
  readonly program: Program
  readonly transcript = new Transcript()
  /** Newest first. */
  history: string[] = []
  running: Running | null = null
  private readonly quit: () => void

  constructor(stage: Stage, program: Program, quit: () => void) {
    this.stage = stage
    this.program = program
    this.quit = quit
    void this.readHistory()
  }

  /** Null, or why no line can be run now. */
  cannotRun(): SafeText | null {
    const { running, stage } = this
    return running
      ? safeText`${running.line} is still running; ${stage.keyWord('shell.stop')} in the shell stops it`
      : null
  }

  async run(line: string): Promise<void> {
    const stop = new AbortController()
    const running: Running = { line, stop }
    this.running = running
    const { transcript } = this
    transcript.add([span(safeText`orion> `, 'accent'), span(sanitize(line), 'strong')])
    await this.remember(line)
    const current = () => this.running === running
    const stage = this.stage
    let exit: number | 'leave' = 1
    try {
      exit = await this.program.run(line, {
        get columns() {
          return Math.max(40, stage.area.columns - 4)
        },
        write: text => {
          if (!current()) return
          transcript.write(text)
          stage.changed('stream')
        },
        signal: stop.signal,
        showRun: id => stage.open({ view: 'run', of: id }),
      })
    } catch (error) {
      stage.failed(safeText`${line}`, error)
    }
    stage.wrote()
    if (!current()) return
    this.running = null
    if (exit === 'leave') this.quit()
    else transcript.add(exit === 0 ? [] : [span(safeText`exit code ${exit}`, 'muted')])
    stage.changed('stream')
  }

  /** Asks the running line to stop; asked again, leaves it to itself. */
  stop(): void {
    const { running, transcript, stage } = this
    if (!running) return
    if (!running.stop.signal.aborted) {
      running.stop.abort()
      const again = stage.keyWord('shell.stop')
      transcript.add([span(safeText`asked to stop; ${again} again leaves it to itself`, 'muted')])
      return
    }
    this.running = null
    transcript.add([span(safeText`left to itself: what it still writes is not shown`, 'warn')])
  }

  private async readHistory(): Promise<void> {
    this.history = await shellHistory(this.stage.context)
  }

  private async remember(line: string): Promise<void> {
    if (this.history[0] === line) return
    this.history = [line, ...this.history].slice(0, KEPT_LINES)
    // What cannot be kept costs the next session its history, and nothing now.
    await addToHistory(this.stage.context, line).catch(() => {})
  }
}
