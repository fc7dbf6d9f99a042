import { type Comparison, diff } from '../../control/diff.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { bytesWords } from '../../core/text/words.ts'
import { OrionError } from '../../schema/error.ts'
import type { Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { comparisonLines } from './comparison-lines.ts'

/** A comparison under way: everything small comes at once, the tensors as they are read. */
export class Comparing {
  found: Comparison
  private readonly stage: Stage
  private readonly stopping = new AbortController()
  private reading: SafeText | null = null

  constructor(stage: Stage, found: Comparison) {
    this.stage = stage
    this.found = found
  }

  lines(): Line[] {
    return comparisonLines(this.found, this.reading)
  }

  status(): Line {
    return this.reading === null ? [] : [span(this.reading, 'info')]
  }

  async readWeights(before: string, after: string): Promise<void> {
    this.say(safeText`reading the tensors`)
    try {
      this.found = await diff(this.stage.context, before, after, {
        signal: this.stopping.signal,
        onProgress: ({ bytes_done, bytes }) =>
          this.say(safeText`reading the tensors, ${bytesWords(bytes_done)} of ${bytesWords(bytes)}`),
      })
    } catch (error) {
      if (this.stopping.signal.aborted) return
      const why = error instanceof Error ? error.message : String(error)
      this.found = { ...this.found, weights_left_out: why }
    }
    this.say(null)
  }

  close(): void {
    this.stopping.abort(new OrionError('interrupted', 'the comparison was left'))
  }

  private say(reading: SafeText | null): void {
    this.reading = reading
    this.stage.changed('stream')
  }
}
