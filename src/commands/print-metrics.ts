import type { Series } from '../control/metrics.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { printTable } from './print-table.ts'
import { sparkline } from './sparkline.ts'

/** Newest value of each metric. */
export function printMetrics(
  io: Io,
  metrics: { name: string; latest: { step: number; value: number } | null }[],
): void {
  if (metrics.length === 0) {
    io.out.write('Nothing was logged yet.\n')
    return
  }
  const columns = [
    { title: 'metric' },
    { title: 'newest', align: 'right' as const },
    { title: 'at step', align: 'right' as const },
  ]
  printTable(
    io,
    columns,
    metrics.map(({ name, latest }) => [
      name,
      metricWords(latest?.value ?? null),
      latest ? String(latest.step) : '',
    ]),
  )
}

/** Each metric as a small curve with its range, then its last points. */
export function printCurves(io: Io, curves: { name: string; series: Series; tail: Series }[]): void {
  curves.forEach(({ name, series, tail }, i) => {
    const finite = [...series.last].filter(Number.isFinite)
    const [first, last] = [series.step[0], series.step.at(-1)]
    if (i > 0) io.out.write('\n')
    io.out.write(`${tint(io.out, 'bold', sanitize(name))}  ${sparkline(series.last)}\n`)
    if (finite.length === 0 || first === undefined || last === undefined) {
      io.out.write('  no finite value yet\n')
      return
    }
    io.out.write(
      `  steps ${first} to ${last}   first ${metricWords(finite[0] ?? null)}   last ${metricWords(finite.at(-1) ?? null)}   lowest ${metricWords(lowest(series))}   highest ${metricWords(highest(series))}\n`,
    )
    const rows = [...tail.step.keys()].map(at => [
      String(tail.step[at] ?? ''),
      metricWords(tail.last[at] ?? null),
      tail.superseded[at] === 1 ? { text: 'superseded', tone: 'dim' as const } : '',
    ])
    printTable(
      io,
      [{ title: '  step', align: 'right' }, { title: 'value', align: 'right' }, { title: '' }],
      rows,
    )
  })
}

const lowest = (series: Series): number => Math.min(...[...series.min].filter(Number.isFinite))
const highest = (series: Series): number => Math.max(...[...series.max].filter(Number.isFinite))
