import type { SafeText } from '../../core/text/sanitize.ts'
import type { Program } from './program.ts'
import type { Transcript } from './transcript.ts'

/** The shell inside the session, as views see it. */
export interface ShellState {
  readonly program: Program
  readonly transcript: Transcript
  /** Lines that were typed, newest first. */
  readonly history: readonly string[]
  /** The line that has not ended yet. */
  readonly running: { line: string } | null
  /** Null, or why no line can be run now. */
  cannotRun(): SafeText | null
  run(line: string): Promise<void>
  /** Asks the running line to stop; asked again, leaves it to itself. */
  stop(): void
}
