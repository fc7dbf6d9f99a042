import { isAscii } from 'node:buffer'
import type { Anchor } from '../../core/logs/anchors.ts'
import type { SearchState } from '../../core/logs/log-row.ts'
import { LineMatcher, type Pattern, searchable } from '../../core/logs/search-text.ts'
import { SignedBits } from '../../core/logs/signed-bits.ts'
import type { LogFile } from './log-file.ts'
import type { MergedFiles } from './merged-files.ts'

/** Longer texts lie outside the heap, and of these V8 lets many come together before it collects them. */
const BLOCK_BYTES = 1 << 18

interface Searched {
  hits: SignedBits
  /** Lines from the one to the other are searched. */
  from: Anchor
  to: Anchor
}

/** A search over every line of a log: from its end backward, and through what comes. Remembers one bit a line. */
export class LogSearch {
  readonly matcher: LineMatcher
  private readonly source: string
  private readonly files: MergedFiles
  private readonly searched: Searched[] = []

  constructor(files: MergedFiles, pattern: Pick<Pattern, 'source' | 'flags'>) {
    this.files = files
    this.source = pattern.source
    this.matcher = new LineMatcher(pattern)
  }

  state(shows: (file: number) => boolean): SearchState {
    let hits = 0
    let read = 0
    let bytes = 0
    for (const [index, { file }] of this.files.members.entries()) {
      if (!file) continue
      const done = this.of(index, file)
      if (shows(index)) hits += done.hits.count
      read += done.to.offset - done.from.offset
      bytes += file.endPlace.offset
    }
    return { source: this.source, hits, share: bytes === 0 ? 1 : read / bytes, done: this.done }
  }

  /** Every line that is known is searched. */
  get done(): boolean {
    return this.files.members.every(({ file }, index) => {
      if (!file) return true
      const { from, to } = this.of(index, file)
      return file.complete && from.id === file.first && to.id === file.next
    })
  }

  /** Searches one block; false when nothing that is known is left. */
  step(): boolean {
    for (const [index, { file }] of this.files.members.entries()) {
      if (!file) continue
      const done = this.of(index, file)
      if (done.to.id >= file.next) continue
      const to = file.blockAfter(done.to, BLOCK_BYTES)
      this.search(file, done, done.to, to)
      done.to = to
      return true
    }
    const next = this.latest()
    if (!next) return false
    const { file, done } = next
    const from = file.blockBefore(done.from, BLOCK_BYTES)
    this.search(file, done, from, done.from)
    done.from = from
    return true
  }

  /**
   * The nearest hit before or after a line of the merged log; `unknown` as long as lines between are not searched, null
   * when there is none.
   */
  find(id: number, direction: 1 | -1, shows: (file: number) => boolean): number | null | 'unknown' {
    const { order, members } = this.files
    const positions = order.positions(direction === 1 ? id + 1 : id, members.length)
    let best: number | null = null
    for (const [index, { file }] of members.entries()) {
      if (!file || !shows(index)) continue
      const { hits } = this.of(index, file)
      const at = positions[index] ?? 0
      const line = direction === 1 ? hits.next(at - 1) : hits.previous(at)
      if (line === null) continue
      const found = order.find({ file: index, line })
      if (found < order.first) continue
      if (best === null || (direction === 1 ? found < best : found > best)) best = found
    }
    const searched = this.searchedFrom()
    const certain = direction === 1 ? searched <= id + 1 : best !== null && searched <= best
    if (certain || (this.done && this.files.complete)) return best
    return 'unknown'
  }

  /** Every line of the merged log from this one on is searched. */
  private searchedFrom(): number {
    const { order, members } = this.files
    let from = order.first
    for (const [index, { file }] of members.entries()) {
      if (!file) continue
      const done = this.of(index, file)
      if (done.to.id < file.next) return order.end
      if (done.from.id > -this.counted(index))
        from = Math.max(from, done.from.id === 0 ? 0 : order.find({ file: index, line: done.from.id }))
    }
    return from
  }

  /** Lines of a file that are in the merged order, of those that were there at the opening. */
  private counted(index: number): number {
    return -(this.files.order.positions(this.files.order.first, index + 1)[index] ?? 0)
  }

  /** The file whose searched part begins latest in the merged log. */
  private latest(): { file: LogFile; done: Searched } | null {
    const { order, members } = this.files
    let found: { file: LogFile; done: Searched } | null = null
    let latest = Number.NEGATIVE_INFINITY
    for (const [index, { file }] of members.entries()) {
      if (!file) continue
      const done = this.of(index, file)
      if (done.from.id <= file.first) continue
      const at = done.from.id === 0 ? 0 : order.find({ file: index, line: done.from.id })
      if (found === null || at > latest) {
        found = { file, done }
        latest = at
      }
    }
    return found
  }

  private of(index: number, file: LogFile): Searched {
    const known = this.searched[index]
    if (known) return known
    const origin = { id: 0, offset: file.before }
    const fresh = { hits: new SignedBits(), from: origin, to: origin }
    this.searched[index] = fresh
    return fresh
  }

  private search(file: LogFile, { hits }: Searched, from: Anchor, to: Anchor): void {
    const bytes = file.readInto(from.offset, to.offset - from.offset)
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
    this.matcher.find(searchable(text), line => hits.add(from.id + line))
  }
}
