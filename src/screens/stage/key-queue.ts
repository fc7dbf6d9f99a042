/** Does what was pressed and pasted, in order; while something is loaded that it is meant for, it waits for that. */
export class KeyQueue {
  private waiting: (() => void)[] | null = null
  private readonly failed: (error: unknown) => void

  /** `failed` is told what an act threw. */
  constructor(failed: (error: unknown) => void) {
    this.failed = failed
  }

  /** What is pressed waits. */
  get held(): boolean {
    return this.waiting !== null
  }

  put(act: () => void): void {
    if (this.waiting) this.waiting.push(act)
    else this.now(act)
  }

  /** Does it whatever else waits. */
  now(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.failed(error)
    }
  }

  /** Holds what is pressed until `coming` is there and `arrived` has been told of it. */
  load<T>(coming: Promise<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void {
    const waiting = this.waiting ?? []
    this.waiting = waiting
    coming
      .then(arrived)
      .catch(failed)
      .finally(() => {
        this.waiting = null
        for (const act of waiting.splice(0)) this.put(act)
      })
  }
}
