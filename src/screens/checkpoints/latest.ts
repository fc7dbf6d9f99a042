/** Reads what belongs to the thing under the cursor: one read at a time, and of those asked for meanwhile only the newest. */
export class Latest<T> {
  private readonly read: (id: string) => Promise<T>
  private readonly arrived: () => void
  private found: { id: string; value: T | null; error: unknown } | null = null
  private stale = false
  private reading: string | null = null
  private wanted: string | null = null

  constructor(read: (id: string) => Promise<T>, arrived: () => void) {
    this.read = read
    this.arrived = arrived
  }

  /** What was read of it, also while that is read again; null while it is read for the first time. */
  of(id: string): { value: T | null; error: unknown } | null {
    this.wanted = id
    if ((this.stale || this.found?.id !== id) && this.reading === null) this.start(id)
    return this.found?.id === id ? this.found : null
  }

  /** Reads again when it is next asked for. */
  forget(): void {
    this.stale = true
  }

  private start(id: string): void {
    this.reading = id
    this.stale = false
    this.read(id)
      .then(
        value => ({ id, value, error: null }),
        (error: unknown) => ({ id, value: null, error }),
      )
      .then(found => {
        this.reading = null
        this.found = found
        if (this.wanted !== null && this.wanted !== id) this.start(this.wanted)
        this.arrived()
      })
  }
}
