import { OrionError } from '../../../schema/error.ts'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 20_000

/**
 * When a machine that could not be reached may be tried again. After a refusal never: one more wrong key may lock an
 * account. After trouble of the network soon, then more and more rarely.
 */
export class Patience {
  private readonly clock: () => number
  private failures = 0
  private last: OrionError | null = null
  private notBefore = 0

  constructor(clock: () => number = () => performance.now()) {
    this.clock = clock
  }

  /** Throws what went wrong last while it is too early to try again. */
  check(): void {
    const { last } = this
    const waitMs = this.notBefore - this.clock()
    if (last && waitMs > 0) {
      const hint = Number.isFinite(waitMs) ? `Tried again in ${Math.ceil(waitMs / 1000)} s.` : last.hint
      throw new OrionError(last.code, last.message, {
        ...(hint === undefined ? {} : { hint }),
        retryable: last.retryable,
        cause: last,
      })
    }
  }

  failed(error: OrionError): void {
    // Many that waited for one connection count as one failure.
    if (this.last && this.notBefore > this.clock()) return
    this.last = error
    this.failures += 1
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.failures - 1), LONGEST_WAIT_MS)
    this.notBefore = error.retryable ? this.clock() + wait : Number.POSITIVE_INFINITY
  }

  opened(): void {
    this.failures = 0
    this.last = null
    this.notBefore = 0
  }

  /** Forgets every refusal, since a person said so. */
  forget(): void {
    this.opened()
  }
}
