import { LineKeys, orderOf } from '../../core/logs/line-keys.ts'
import type { LogSource, LogState } from '../../core/logs/log-row.ts'
import { MergedOrder } from '../../core/logs/merged-order.ts'
import { LogFile, type Starts } from './log-file.ts'

/** Bytes that are read of a file first, so that its end can be shown, and then at a time. */
const FIRST_BYTES = 65_536
const BLOCK_BYTES = 1 << 20

interface Member {
  source: LogSource
  /** Null as long as it is not there. */
  file: LogFile | null
  keys: LineKeys
  /** Keys of lines that were read and not put in order yet, ascending; `left` of them remain. */
  waiting: Float64Array
  left: number
  scanned: boolean
}

/** Several files as one log: which lines there are, in which order. Reads backward from the end, and forward as they grow. */
export class MergedFiles {
  readonly order = new MergedOrder()
  readonly members: Member[] = []
  kind: LogState['order'] = 'file'

  constructor(sources: readonly LogSource[], ended: boolean) {
    for (const source of sources)
      this.members.push(this.memberOf(source, LogFile.open(source.path, { ended })))
    for (const { file, keys } of this.members) if (file) this.sample(file, keys)
    this.kind = orderOf(this.members.map(({ keys }) => keys))
  }

  /** Adds files that are new: all of their lines come after those that are known. */
  add(sources: readonly LogSource[]): void {
    for (const source of sources)
      this.members.push(this.memberOf(source, LogFile.open(source.path, { fromStart: true })))
  }

  file(index: number): LogFile | null {
    return this.members[index]?.file ?? null
  }

  /** Lines down to the beginning of every file are in order. */
  get complete(): boolean {
    return this.members.every(({ file, left }) => left === 0 && (file === null || file.complete))
  }

  /** How much of what was there is read, 0 to 1. */
  get share(): number {
    let reached = 0
    let before = 0
    for (const { file } of this.members) {
      reached += file?.reached ?? 0
      before += file?.before ?? 0
    }
    return before === 0 || this.complete ? 1 : reached / before
  }

  get bytes(): number {
    return this.members.reduce((sum, { file }) => sum + (file?.size ?? 0), 0)
  }

  get timed(): boolean {
    return this.members.some(({ keys }) => keys.timed)
  }

  /** Goes back by one block of one file; false when nothing is left to read. */
  stepBack(): boolean {
    const member = this.members.find(({ file, left }) => left === 0 && file !== null && !file.complete)
    if (member?.file) {
      const starts = member.file.scanBack(member.scanned ? BLOCK_BYTES : FIRST_BYTES)
      member.scanned = true
      member.waiting = member.keys.back(starts, this.kind, this.otherwise(member))
      member.left = starts.at.length
    }
    this.mergeBack()
    return member !== undefined
  }

  /** Takes what files got since the last look; `more` when there is still more, `replaced` when one is another file now. */
  stepForth(): 'same' | 'grown' | 'more' | 'replaced' {
    const fresh: { index: number; keys: Float64Array }[] = []
    let more = false
    let changed = false
    for (const [index, member] of this.members.entries()) {
      member.file ??= LogFile.open(member.source.path, { fromStart: true })
      const { file, keys } = member
      if (!file) continue
      const growth = file.look()
      if (growth === 'replaced') return 'replaced'
      if (growth !== 'grown') continue
      const starts = file.scanForth(BLOCK_BYTES)
      changed = true
      more ||= file.look() === 'grown'
      if (starts.at.length === 0) continue
      if (!keys.timed || !keys.stepped) keys.sample(starts, file.modifiedMs)
      fresh.push({ index, keys: this.keysForth(member, starts) })
    }
    this.kind = this.kind === 'file' ? orderOf(this.members.map(({ keys }) => keys)) : this.kind
    this.mergeForth(fresh)
    return more ? 'more' : changed ? 'grown' : 'same'
  }

  /** Nothing more will come: what has no line end is a line all the same. */
  seal(): boolean {
    let any = false
    for (const [index, { file }] of this.members.entries()) {
      if (!file?.seal()) continue
      this.order.append(index)
      any = true
    }
    return any
  }

  close(): void {
    for (const { file } of this.members) file?.close()
  }

  private memberOf(source: LogSource, file: LogFile | null): Member {
    return { source, file, keys: new LineKeys(), waiting: new Float64Array(0), left: 0, scanned: false }
  }

  /** Looks at the end and the beginning of a file. */
  private sample(file: LogFile, keys: LineKeys): void {
    if (this.members.length < 2) return
    const ends: [from: number, length: number][] = [
      [0, FIRST_BYTES >> 2],
      [Math.max(0, file.before - (FIRST_BYTES >> 2)), FIRST_BYTES >> 2],
    ]
    for (const [from, length] of ends) {
      const bytes = file.read(from, length)
      const at: number[] = from === 0 ? [0] : []
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, end + 1)) at.push(end + 1)
      keys.sample({ bytes, at: Int32Array.from(at) }, file.modifiedMs)
    }
  }

  /** Key of lines of a file that tell none: when it was written last, on the clock of those that do. */
  private otherwise({ file, keys }: Member): number {
    if (this.kind === 'step') return Number.POSITIVE_INFINITY
    const ahead = keys.timed ? keys.ahead : (this.members.find(each => each.keys.timed)?.keys.ahead ?? 0)
    return (file?.modifiedMs ?? 0) + ahead
  }

  private keysForth(member: Member, starts: Starts): Float64Array {
    return member.keys.forth(starts, this.kind, this.otherwise(member))
  }

  /** Puts waiting lines in order, newest first, as long as each file has some or is done. */
  private mergeBack(): void {
    const { members, order } = this
    for (;;) {
      let best = -1
      let bestKey = Number.NEGATIVE_INFINITY
      let second = -1
      let secondKey = Number.NEGATIVE_INFINITY
      for (let index = 0; index < members.length; index += 1) {
        const member = members[index]
        if (!member) continue
        if (member.left === 0) {
          if (member.file !== null && !member.file.complete) return
          continue
        }
        const key = member.waiting[member.left - 1] ?? 0
        // Of equal keys the file that stands last is the newest.
        if (best < 0 || key >= bestKey) {
          second = best
          secondKey = bestKey
          best = index
          bestKey = key
        } else if (second < 0 || key >= secondKey) {
          second = index
          secondKey = key
        }
      }
      const member = members[best]
      if (!member) return
      do {
        order.prepend(best)
        member.left -= 1
        bestKey = member.waiting[member.left - 1] ?? 0
      } while (
        member.left > 0 &&
        (second < 0 || bestKey > secondKey || (bestKey === secondKey && best > second))
      )
    }
  }

  private mergeForth(fresh: readonly { index: number; keys: Float64Array }[]): void {
    const at = fresh.map(() => 0)
    const only = fresh.length === 1 ? fresh[0] : undefined
    if (only) for (let count = only.keys.length; count > 0; count -= 1) this.order.append(only.index)
    else
      for (;;) {
        let best = -1
        let bestKey = Number.POSITIVE_INFINITY
        for (const [which, { keys }] of fresh.entries()) {
          const key = keys[at[which] ?? 0]
          if (key !== undefined && (best < 0 || key < bestKey)) {
            best = which
            bestKey = key
          }
        }
        const from = fresh[best]
        if (!from) return
        this.order.append(from.index)
        at[best] = (at[best] ?? 0) + 1
      }
  }
}
