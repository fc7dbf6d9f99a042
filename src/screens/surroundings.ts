import type { SafeText } from '../core/text/sanitize.ts'
import type { Cause } from './terminal/frame.ts'

/** What the session needs from the terminal around it. */
export interface Surroundings {
  draw(cause: Cause): void
  redraw(): void
  suspend(): void
  lend(act: () => Promise<void>): Promise<void>
  /** Writes a control sequence of our own, between two frames. */
  send(sequence: string): void
  /** Whether the mouse is ours; null where it must be left to the terminal. */
  mouse: boolean | null
  /** What the session itself uses since this was last asked. */
  gauge(): SafeText
  /** A key was pressed and heard. */
  heard(): void
  /** Somebody is in front of the terminal again. */
  attended(): void
}
