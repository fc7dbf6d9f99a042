import type { BenchComparison } from '../control/bench-compare.ts'
import type { Io, Tone } from './io.ts'
import { partWords, scoreWords, subjectWords } from './print-measured.ts'
import { printTable } from './print-table.ts'

const TONES: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad' }

const signed = (value: number): string => `${value < 0 ? '-' : '+'}${scoreWords(Math.abs(value))}`

/** What each metric says of two checkpoints, then each recording by the first metric. */
export function printBenchComparison(io: Io, { suite, before, after, metrics }: BenchComparison): void {
  const { items = 0, recordings = [], metric = '' } = metrics[0] ?? {}
  io.out.write(
    `${suite}: ${subjectWords(before)} -> ${subjectWords(after)} on ${items} items (${partWords(after)}) of ${recordings.length} recordings\n\n`,
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
      signed(each.difference),
      each.interval === null
        ? 'needs 2 items a recording'
        : `${signed(each.interval[0])} to ${signed(each.interval[1])}`,
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
      signed(each.difference),
    ]),
  )
}
