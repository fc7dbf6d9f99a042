import type { DataAdded, DataAddProgress } from '../control/data-add.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { type Io, tint } from './io.ts'
import { printLine } from './print-json.ts'
import { recordingFacts } from './print-recordings.ts'
import { progressLine } from './progress-line.ts'

/** Shows files as they are read: a moving line and one line for each answer, or JSON lines. */
export function addPrinter(io: Io, json: boolean) {
  const line = progressLine(io)
  return {
    progress(progress: DataAddProgress): void {
      if (json) {
        const { kind, ...rest } = progress
        printLine(io, { type: kind, ...rest })
      } else if (progress.kind === 'reading')
        line.show(`reading ${progress.done + 1} of ${progress.total}: ${progress.path}`)
      else if (progress.kind === 'refused') {
        line.keep(`${tint(io.out, 'bad', '✖')} ${sanitize(progress.path)}: ${sanitize(progress.why)}`)
        line.keep(`  ${sanitize(progress.todo)}`)
      } else {
        const sign = progress.kind === 'unchanged' ? tint(io.out, 'dim', '=') : tint(io.out, 'good', '✔')
        line.keep(
          `${sign} ${sanitize(progress.recording.id)}  ${progress.kind}  ${recordingFacts(progress.recording)}`,
        )
      }
    },
    end: line.end,
    summary(result: DataAdded): void {
      if (json) printLine(io, { type: 'finished', ...result })
      else
        io.out.write(
          `${result.added} added, ${result.replaced} replaced, ${result.unchanged} unchanged, ${result.refused.length} refused\n`,
        )
    },
  }
}
