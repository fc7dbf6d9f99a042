import type { MetricCurve } from '../control/metrics.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { printTable } from './print-table.ts'
import { sparkline } from './sparkline.ts'

const FIELDS = ['step', 'mean', 'min', 'max', 'last', 'count', 'bad'] as const

/** JSON has no number for NaN and infinities; they travel as words, as in events. */
export const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

/** One object a bucket, as a script wants it. */
export function bucketsOf({ series }: MetricCurve): Record<string, number | string | boolean>[] {
  return [...series.step.keys()].map(at => ({
    ...Object.fromEntries(FIELDS.map(field => [field, jsonNumber(series[field][at] ?? Number.NaN)])),
    superseded: series.superseded[at] === 1,
  }))
}

/** A field of a CSV file, quoted where it must be (RFC 4180), on one line and without control characters. */
const csvField = (value: string | number | boolean): string => {
  const text = sanitize(String(value))
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table for spreadsheets and data frames: one row a bucket, with the run and the metric that it belongs to. */
export function printCsv(io: Io, curves: readonly MetricCurve[]): void {
  io.out.write(`run,metric,${FIELDS.join(',')},superseded\n`)
  for (const curve of curves) {
    const head = [curve.run, curve.name].map(csvField).join(',')
    for (const bucket of bucketsOf(curve))
      io.out.write(`${head},${Object.values(bucket).map(csvField).join(',')}\n`)
  }
}

/** The curves of several runs under each other, each metric's runs together. */
export function printOverlay(io: Io, curves: readonly MetricCurve[]): void {
  for (const [at, name] of [...new Set(curves.map(curve => curve.name))].entries()) {
    if (at > 0) io.out.write('\n')
    io.out.write(`${tint(io.out, 'bold', sanitize(name))}\n`)
    const columns = [
      { title: '  run' },
      { title: 'curve' },
      { title: 'steps', align: 'right' as const },
      { title: 'lowest', align: 'right' as const },
      { title: 'last', align: 'right' as const },
      { title: 'not finite', align: 'right' as const },
    ]
    const rows = curves
      .filter(curve => curve.name === name)
      .map(({ run, series }) => {
        const lowest = series.min.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a), Number.NaN)
        const bad = series.bad.reduce((a, b) => a + b, 0)
        return [
          `  ${run}`,
          sparkline(series.mean),
          series.step.length === 0 ? '' : `${series.step[0]} to ${series.step.at(-1)}`,
          metricWords(Number.isNaN(lowest) ? null : lowest),
          metricWords(series.last.findLast(Number.isFinite) ?? null),
          bad === 0 ? '' : String(bad),
        ]
      })
    printTable(io, columns, rows)
  }
}
