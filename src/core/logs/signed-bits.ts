/** A set of whole numbers, negative ones too, one bit each: it grows in both directions and is walked in both. */
export class SignedBits {
  count = 0
  /** Bit `k` is the number `k`. */
  private forth = new Uint32Array(64)
  /** Bit `k` is the number `-1 - k`. */
  private back = new Uint32Array(64)

  add(number: number): void {
    const at = number < 0 ? -1 - number : number
    if (number < 0) this.back = roomFor(this.back, at)
    else this.forth = roomFor(this.forth, at)
    const words = number < 0 ? this.back : this.forth
    const word = words[at >>> 5] ?? 0
    const bit = 1 << (at & 31)
    if ((word & bit) !== 0) return
    words[at >>> 5] = word | bit
    this.count += 1
  }

  has(number: number): boolean {
    const at = number < 0 ? -1 - number : number
    return (((number < 0 ? this.back : this.forth)[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0
  }

  /** The smallest member that is larger than `number`, or null. */
  next(number: number): number | null {
    if (number < -1) {
      const found = highest(this.back, -number - 2)
      if (found >= 0) return -1 - found
    }
    const found = lowest(this.forth, Math.max(0, number + 1))
    return found < 0 ? null : found
  }

  /** The largest member that is smaller than `number`, or null. */
  previous(number: number): number | null {
    if (number > 0) {
      const found = highest(this.forth, number - 1)
      if (found >= 0) return found
    }
    const found = lowest(this.back, Math.max(0, -number))
    return found < 0 ? null : -1 - found
  }
}

function roomFor(words: Uint32Array<ArrayBuffer>, at: number): Uint32Array<ArrayBuffer> {
  if (at >>> 5 < words.length) return words
  const larger = new Uint32Array(Math.max(words.length * 2, (at >>> 5) + 1))
  larger.set(words)
  return larger
}

/** Place of the first bit that is set, from `at` on, or -1. */
function lowest(words: Uint32Array, at: number): number {
  let index = at >>> 5
  if (index >= words.length) return -1
  let word = (words[index] ?? 0) & (-1 << (at & 31))
  while (word === 0) {
    index += 1
    if (index >= words.length) return -1
    word = words[index] ?? 0
  }
  return index * 32 + 31 - Math.clz32(word & -word)
}

/** Place of the last bit that is set, up to `at`, or -1. */
function highest(words: Uint32Array, at: number): number {
  let index = Math.min(at >>> 5, words.length - 1)
  const whole = at >>> 5 > index
  let word = (words[index] ?? 0) & (whole ? -1 : -1 >>> (31 - (at & 31)))
  while (word === 0) {
    index -= 1
    if (index < 0) return -1
    word = words[index] ?? 0
  }
  return index * 32 + 31 - Math.clz32(word)
}
