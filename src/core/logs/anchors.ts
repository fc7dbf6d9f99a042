/** A line of a file and the byte at which it begins. */
export interface Anchor {
  id: number
  offset: number
}

/**
 * Where some lines of a file begin, enough to find every other one near by. Lines are numbered from the place where the
 * file was opened: those that came later from 0 up, those before it from -1 down, so that reading may begin at the end.
 */
export class Anchors {
  private readonly forth = new Pairs()
  /** Numbers are kept with their signs turned, so that both halves ascend. */
  private readonly back = new Pairs()

  constructor(origin: number) {
    this.forth.push(0, origin)
  }

  /** Adds a line beyond all others, on either side. */
  push(id: number, offset: number): void {
    if (id < 0) this.back.push(-id, offset)
    else this.forth.push(id, offset)
  }

  /** The last anchor that is not after a line. */
  before(id: number): Anchor | null {
    if (id >= 0) return this.forth.get(this.forth.floor(id), 1)
    return this.back.get(this.back.ceil(-id), -1)
  }

  /** The first anchor that is not before a line. */
  after(id: number): Anchor | null {
    if (id > 0) return this.forth.get(this.forth.ceil(id), 1)
    if (id === 0) return this.forth.get(0, 1)
    return this.back.get(this.back.floor(-id), -1) ?? this.forth.get(0, 1)
  }

  /** The last anchor that is not after a byte. */
  at(offset: number): Anchor | null {
    const forth = this.forth.get(this.forth.floorOffset(offset), 1)
    return forth ?? this.back.get(this.back.ceilOffset(offset), -1)
  }
}

/** Pairs of numbers in order of the first, in two growing arrays. */
class Pairs {
  private keys = new Float64Array(256)
  private offsets = new Float64Array(256)
  private length = 0

  push(key: number, offset: number): void {
    if (this.length === this.keys.length) {
      this.keys = doubled(this.keys)
      this.offsets = doubled(this.offsets)
    }
    this.keys[this.length] = key
    this.offsets[this.length] = offset
    this.length += 1
  }

  get(at: number, sign: 1 | -1): Anchor | null {
    if (at < 0 || at >= this.length) return null
    return { id: sign * (this.keys[at] ?? 0), offset: this.offsets[at] ?? 0 }
  }

  floor(key: number): number {
    return this.count(at => (this.keys[at] ?? 0) <= key) - 1
  }

  ceil(key: number): number {
    return this.count(at => (this.keys[at] ?? 0) < key)
  }

  /** Offsets ascend with the keys. */
  floorOffset(offset: number): number {
    return this.count(at => (this.offsets[at] ?? 0) <= offset) - 1
  }

  /** Offsets descend while the keys ascend. */
  ceilOffset(offset: number): number {
    return this.count(at => (this.offsets[at] ?? 0) > offset)
  }

  /** How many of the first pairs a condition holds for; it holds for none after the first for which it does not. */
  private count(holds: (at: number) => boolean): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(middle)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
