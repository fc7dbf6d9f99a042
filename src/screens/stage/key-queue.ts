import { safeText } from '../../core/text/sanitize.ts'
import { LOAD_MS } from '../terminal/frame.ts'
import type { Stage } from './screen.ts'

/** Does what was pressed and pasted, in order; while something is loaded that it is meant for, it waits for that. */
export class KeyQueue {
  /** Something has been loading for so long that the screen says so. */
  long = false
  private waiting: (() => void)[] | null = null
  private timer: NodeJS.Timeout | undefined
  private readonly stage: Pick<Stage, 'failed' | 'changed'>

  constructor(stage: Pick<Stage, 'failed' | 'changed'>) {
    this.stage = stage
  }

  /** What is pressed waits. */
  get held(): boolean {
    return this.waiting !== null
  }

  put(act: () => void): void {
    if (this.waiting) this.waiting.push(act)
    else this.now(act)
  }

  /** Does it whatever else waits; what it throws is told. */
  now(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.stage.failed(safeText`this key failed`, error)
    }
  }

  /** Holds what is pressed until `coming` is there and `arrived` has been told of it. */
  load<T>(coming: Promise<T>, arrived: (value: T) => void, failed: (error: unknown) => void): void {
    const waiting = this.waiting ?? []
    this.waiting = waiting
    this.timer ??= setTimeout(() => this.tell(true), LOAD_MS)
    coming
      .then(arrived)
      .catch(failed)
      .finally(() => {
        this.waiting = null
        clearTimeout(this.timer)
        this.timer = undefined
        if (this.long) this.tell(false)
        for (const act of waiting.splice(0)) this.put(act)
      })
  }

  private tell(long: boolean): void {
    this.long = long
    this.stage.changed('input')
  }
}
