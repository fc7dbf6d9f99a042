import type { SafeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import type { Stage } from './screen.ts'

/** How an act ended, for the notice line. */
export interface Done {
  tone: Tone
  text: SafeText
}

/** One act at a time that takes a while: says that it goes on, and how it went. */
export class Doing {
  /** What is being done right now, or null. */
  busy: SafeText | null = null
  private readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  async run(busy: SafeText, failure: SafeText, act: () => Promise<Done>): Promise<void> {
    this.say(busy)
    try {
      const { tone, text } = await act()
      this.stage.notify(tone, text)
    } catch (error) {
      this.stage.failed(failure, error)
    }
    this.stage.wrote()
    this.say(null)
  }

  /** Changes what is said while an act goes on, as its progress does. */
  say(busy: SafeText | null): void {
    this.busy = busy
    this.stage.changed('input')
  }
}
