/** Lines between two places whose positions in all files are kept. */
const STRIDE = 1024
const CHUNK = 65_536

/** Where a line of the merged log stands in its own file. */
export interface Origin {
  file: number
  line: number
}

/**
 * Which file each line of a merged log came from, two bytes a line at most; its number within that file follows from the positions
 * kept every 1024 lines. Numbered as the files are: 0 and up for what came since, -1 and down for what was there before.
 */
export class MergedOrder {
  private readonly forth = new Half()
  private readonly back = new Half()

  /** Number of the oldest line so far. */
  get first(): number {
    return 0 - this.back.length
  }

  /** Number that the next line at the end will get. */
  get end(): number {
    return this.forth.length
  }

  append(file: number): void {
    this.forth.push(file)
  }

  prepend(file: number): void {
    this.back.push(file)
  }

  /** Index of the file of a line. */
  fileOf(id: number): number {
    return id < 0 ? this.back.get(-1 - id) : this.forth.get(id)
  }

  /** For each file, the number of its first line that is not before a line of the merged log. */
  positions(id: number, files: number): Int32Array {
    if (id < 0) return this.back.positions(-id, files).map(count => 0 - count)
    return this.forth.positions(id, files)
  }

  /** Number, in the merged log, of a line of a file. */
  find({ file, line }: Origin): number {
    return line < 0 ? -1 - this.back.find(file, -line) : this.forth.find(file, line + 1)
  }

  /** The nearest line of one of some files, from `id` on in a direction; null when there is none. */
  seek(id: number, direction: 1 | -1, wanted: (file: number) => boolean): number | null {
    for (let at = id; at >= this.first && at < this.end; at += direction)
      if (wanted(this.fileOf(at))) return at
    return null
  }
}

/** Files of lines in one direction away from the start. */
class Half {
  length = 0
  /** A chunk whose lines are all of one file is that file. */
  private readonly chunks: (Uint16Array | number)[] = []
  /** How many lines of each file there were at each multiple of the stride. */
  private readonly marks: Int32Array[] = []
  private counts = new Int32Array(16)

  push(file: number): void {
    if (file >= this.counts.length) {
      const larger = new Int32Array(Math.max(file + 1, this.counts.length * 2))
      larger.set(this.counts)
      this.counts = larger
    }
    if (this.length % STRIDE === 0) this.marks.push(this.counts.slice())
    const at = this.length % CHUNK
    if (at === 0) this.chunks.push(file)
    const last = this.chunks.length - 1
    const chunk = this.chunks[last] ?? file
    if (typeof chunk !== 'number') chunk[at] = file
    else if (chunk !== file) {
      const several = new Uint16Array(CHUNK).fill(chunk, 0, at)
      several[at] = file
      this.chunks[last] = several
    }
    this.length += 1
    this.counts[file] = (this.counts[file] ?? 0) + 1
  }

  get(at: number): number {
    const chunk = this.chunks[Math.floor(at / CHUNK)] ?? 0
    return typeof chunk === 'number' ? chunk : (chunk[at % CHUNK] ?? 0)
  }

  /** Lines of each file among the first `count`. */
  positions(count: number, files: number): Int32Array {
    const mark = Math.min(Math.floor(count / STRIDE), this.marks.length - 1)
    const counts = new Int32Array(files)
    const known = this.marks[mark]
    if (known) counts.set(known.subarray(0, files))
    for (let at = Math.max(0, mark) * STRIDE; at < count; at += 1) {
      const file = this.get(at)
      counts[file] = (counts[file] ?? 0) + 1
    }
    return counts
  }

  /** Place of the line that makes the count of a file `count`. */
  find(file: number, count: number): number {
    let low = 0
    let high = this.marks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.marks[middle]?.[file] ?? 0) < count) low = middle + 1
      else high = middle
    }
    const mark = Math.max(0, low - 1)
    let seen = this.marks[mark]?.[file] ?? 0
    for (let at = mark * STRIDE; at < this.length; at += 1) {
      if (this.get(at) !== file) continue
      seen += 1
      if (seen === count) return at
    }
    return this.length
  }
}
