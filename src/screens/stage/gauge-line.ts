import type { SafeText } from '../../core/text/sanitize.ts'

/** Time between two readings, ms. */
const EVERY_MS = 1000

/** What the session itself uses, as a line that is read while it is shown and costs nothing otherwise. */
export class GaugeLine {
  text: SafeText | null = null
  private readonly read: () => SafeText
  private readonly changed: () => void
  private timer: NodeJS.Timeout | undefined

  constructor(read: () => SafeText, changed: () => void) {
    this.read = read
    this.changed = changed
  }

  switch(): void {
    if (this.text !== null) {
      this.close()
      return
    }
    const look = () => {
      this.text = this.read()
      this.changed()
    }
    this.timer = setInterval(look, EVERY_MS)
    look()
  }

  close(): void {
    clearInterval(this.timer)
    this.text = null
  }
}
