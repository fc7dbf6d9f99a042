import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { bytesWords } from '../../core/text/words.ts'

/** Frames whose times are kept. */
const KEPT = 200

const rank = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor((sorted.length - 1) * part)] ?? 0

/** What the session itself uses of the machine and of the line to the terminal. */
export class Gauges {
  private readonly frames: number[] = []
  private before: { at: number; cpu: NodeJS.CpuUsage; taken: number }

  constructor() {
    this.before = { at: performance.now(), cpu: process.cpuUsage(), taken: 0 }
  }

  /** A frame was made and handed over in so many ms. */
  frame(ms: number): void {
    this.frames.push(ms)
    if (this.frames.length > KEPT) this.frames.shift()
  }

  /** Figures since the last time this was asked. */
  read({ taken, drainMs }: { taken: number; drainMs: number }): SafeText {
    const now = { at: performance.now(), cpu: process.cpuUsage(), taken }
    const seconds = Math.max(0.001, (now.at - this.before.at) / 1000)
    const used = (now.cpu.user + now.cpu.system - this.before.cpu.user - this.before.cpu.system) / 1e6
    const bytes = (now.taken - this.before.taken) / seconds
    this.before = now
    const sorted = this.frames.toSorted((a, b) => a - b)
    const { rss, heapUsed } = process.memoryUsage()
    return safeText`cpu ${((100 * used) / seconds).toFixed(1)} %   memory ${bytesWords(rss)}   frame ${rank(sorted, 0.5).toFixed(1)} ms p99 ${rank(sorted, 0.99).toFixed(1)}   out ${bytesWords(Math.round(bytes))}/s in ${drainMs.toFixed(0)} ms   heap ${bytesWords(heapUsed)}`
  }
}
