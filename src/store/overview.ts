const ENTRIES = 64

/**
 * A curve in at most 64 values, kept up to date point by point: entry i is the last finite value among points
 * i * stride to (i + 1) * stride, NaN where there is none. When the entries are full, neighbours merge and the stride doubles.
 */
export class Overview {
  readonly #entries = new Float64Array(ENTRIES).fill(Number.NaN)
  #count: number
  #stride = 1

  constructor(count: number, entries: Float64Array | null) {
    this.#count = count
    while (Math.ceil(count / this.#stride) > ENTRIES) this.#stride *= 2
    if (entries) this.#entries.set(entries)
  }

  push(value: number): void {
    if (this.#count === ENTRIES * this.#stride) this.#fold()
    const index = Math.floor(this.#count / this.#stride)
    if (Number.isFinite(value)) this.#entries[index] = value
    this.#count += 1
  }

  values(): Float64Array {
    return this.#entries.slice(0, Math.ceil(this.#count / this.#stride))
  }

  #fold(): void {
    const entries = this.#entries
    for (let i = 0; i < ENTRIES; i += 2) {
      const later = entries[i + 1] ?? Number.NaN
      entries[i / 2] = Number.isNaN(later) ? (entries[i] ?? Number.NaN) : later
    }
    entries.fill(Number.NaN, ENTRIES / 2)
    this.#stride *= 2
  }
}
