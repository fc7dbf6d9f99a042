import { durationWords } from '../core/text/words.ts'
import type { HeldOutWindows, Suite } from '../schema/benchmark.ts'
import type { Io } from './io.ts'
import { printTable } from './print-table.ts'

export type ListedSuite = Suite & { windows?: HeldOutWindows[] }

/** Suites as aligned columns, then the held-out time of each recording where it was asked for. */
export function printSuites(io: Io, suites: readonly ListedSuite[]): void {
  printTable(
    io,
    [
      { title: 'suite' },
      { title: 'from' },
      { title: 'metrics' },
      { title: 'data' },
      { title: 'measures', flexible: true },
    ],
    suites.map(each => [
      each.suite,
      each.file ?? 'orion',
      each.metrics.map(({ name, version }) => `${name} v${version}`).join(', '),
      `last ${Number(each.held_out.last) * 100} % of ${each.query}`,
      each.summary,
    ]),
  )
  for (const { suite, windows } of suites) {
    if (windows === undefined) continue
    io.out.write(`\n${suite}\n`)
    if (windows.length === 0) io.out.write('no recording of the catalog\n')
    else
      printTable(
        io,
        [
          { title: 'recording' },
          { title: 'held out', align: 'right' },
          { title: 'items', align: 'right' },
          { title: 'spans (s)' },
        ],
        windows.map(each => [
          each.recording,
          durationWords(each.windows.reduce((sum, [start, end]) => sum + end - start, 0)),
          String(each.items),
          spanWords(each.windows),
        ]),
      )
  }
}

/** `51 to 60`, `3 spans from 51 to 60` */
function spanWords(windows: HeldOutWindows['windows']): string {
  const [first, last] = [windows[0], windows.at(-1)]
  if (!first || !last) return 'none'
  const ends = `${round(first[0])} to ${round(last[1])}`
  return windows.length === 1 ? ends : `${windows.length} spans from ${ends}`
}

const round = (seconds: number) => String(Math.round(seconds * 1000) / 1000)
