import type { Press } from '../terminal/input.ts'

/** Hands presses on, in order; while something is loaded that they are meant for, they wait for it. */
export class KeyQueue {
  private waiting: Press[] | null = null
  private readonly hear: (press: Press) => void

  constructor(hear: (press: Press) => void) {
    this.hear = hear
  }

  /** Presses wait. */
  get held(): boolean {
    return this.waiting !== null
  }

  press(press: Press): void {
    if (this.waiting) this.waiting.push(press)
    else this.hear(press)
  }

  /** Holds presses until `coming` is there and `arrived` has been told of it. */
  load<T>(coming: Promise<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void {
    const waiting: Press[] = this.waiting ?? []
    this.waiting = waiting
    coming
      .then(arrived)
      .catch(failed)
      .finally(() => {
        this.waiting = null
        for (const press of waiting.splice(0)) this.press(press)
      })
  }
}
