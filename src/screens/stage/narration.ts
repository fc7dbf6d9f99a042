import { type SafeText, sanitize } from '../../core/text/sanitize.ts'

/** Most lines that are kept. */
const KEPT = 500

/** What somebody tells the user while the session is open, such as the demo. */
export class Narration {
  readonly lines: SafeText[] = []
  /** It is over: its last lines stay until a key. */
  over = false

  async read(lines: AsyncIterable<string>, changed: () => void): Promise<void> {
    for await (const line of lines) {
      this.lines.push(sanitize(line))
      this.lines.splice(0, Math.max(0, this.lines.length - KEPT))
      changed()
    }
  }
}
