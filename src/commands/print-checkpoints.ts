import type { HeldCheckpoint } from '../control/checkpoints.ts'
import type { Page } from '../control/runs.ts'
import { overlapMark, scoresWords } from '../core/benchmarks/score-words.ts'
import { ageWords, bytesWords } from '../core/text/words.ts'
import type { Measured } from '../schema/benchmark.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { verifiedWord } from './print-run-page.ts'
import { printTable } from './print-table.ts'

/** Checkpoints as aligned columns. */
export function printCheckpoints(io: Io, page: Page<HeldCheckpoint & { scores: Measured[] }>): void {
  const kept = page.items.filter(each => !each.deleted)
  if (kept.length === 0) {
    io.out.write('No checkpoints yet.\n')
    return
  }
  printTable(
    io,
    [
      { title: 'checkpoint' },
      { title: 'step', align: 'right' },
      { title: 'hash' },
      { title: 'size', align: 'right' },
      { title: 'verified' },
      { title: 'kept by' },
      { title: 'saved' },
      { title: 'newest score' },
      { title: 'metrics', flexible: true },
    ],
    kept.map(each => [
      each.id,
      String(each.step),
      each.checkpoint_hash.slice(0, 12),
      bytesWords(each.bytes),
      verifiedWord(each.verified),
      keptWords(each),
      ageWords(each.created_at, io.now()),
      newestScore(each.scores),
      Object.entries(each.metrics)
        .map(([name, value]) => `${name} ${metricWords(value)}`)
        .join('  '),
    ]),
  )
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: --after ${page.next}\n`))
}

/** `r2-velocity@1 r2 0.8123 ✔ and 1 more` */
function newestScore([newest, ...more]: readonly Measured[]): string {
  if (!newest) return ''
  const rest = more.length === 0 ? '' : ` and ${more.length} more`
  return `${newest.suite} ${scoresWords(newest)} ${overlapMark(newest)}${rest}`
}

const keptWords = ({ pin, children, kept_by }: HeldCheckpoint): string =>
  [...(pin ? ['pinned'] : []), ...(children.length > 0 ? ['child'] : []), ...kept_by].join(', ')
