import type { BenchComparison } from '../control/bench-compare.ts'
import { scoreWords, shareWords, signedWords, subjectWords } from '../core/benchmarks/score-words.ts'
import type { Io, Tone } from './io.ts'
import { printTable } from './print-table.ts'

const TONES: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad' }

/** What each metric says of two checkpoints, then each recording by the first metric. */
export function printBenchComparison(io: Io, { suite, before, after, metrics }: BenchComparison): void {
  const { items = 0, recordings = [], metric = '' } = metrics[0] ?? {}
  io.out.write(
    `${suite}: ${subjectWords(before)} -> ${subjectWords(after)} on ${items} items (${shareWords(after)}) of ${recordings.length} recordings\n\n`,
  )
  printTable(
    io,
    [
      { title: 'metric' },
      { title: 'before', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'difference', align: 'right' },
      { title: '95 % interval' },
      { title: 'resolves', align: 'right' },
      { title: 'verdict' },
    ],
    metrics.map(each => [
      each.metric,
      scoreWords(each.before),
      scoreWords(each.after),
      signedWords(each.difference),
      each.interval === null
        ? 'needs 2 items a recording'
        : `${signedWords(each.interval[0])} to ${signedWords(each.interval[1])}`,
      each.resolves === null ? '' : scoreWords(each.resolves),
      { text: each.verdict, tone: TONES[each.verdict] ?? 'dim' },
    ]),
  )
  io.out.write('\n')
  printTable(
    io,
    [
      { title: 'recording', flexible: true },
      { title: 'items', align: 'right' },
      { title: `${metric} before`, align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    recordings.map(each => [
      each.recording,
      String(each.items),
      scoreWords(each.before),
      scoreWords(each.after),
      signedWords(each.difference),
    ]),
  )
}
