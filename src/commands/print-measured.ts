import type { Page } from '../control/bench-results.ts'
import { ageWords } from '../core/text/words.ts'
import type { Measured } from '../schema/benchmark.ts'
import { type Io, tint } from './io.ts'
import { fieldLines, printTable } from './print-table.ts'

/** What was measured: `r8m2@100`, or the baseline. */
export const subjectWords = ({ of_run, step }: Pick<Measured, 'of_run' | 'step'>): string =>
  of_run === null ? 'baseline' : `${of_run}@${step}`

/** `all`, `10 %` */
export const partWords = ({ partial_subset }: Pick<Measured, 'partial_subset'>): string =>
  partial_subset === 1 ? 'all' : `${Number((partial_subset * 100).toFixed(4))} %`

export const scoreWords = (value: number): string => value.toFixed(4)

/** `r2 0.8123  mse 0.0312`, or why there is none */
const scoresWords = ({ scores, message, state }: Measured): string =>
  scores === null
    ? (message ?? state)
    : Object.entries(scores)
        .map(([name, { value }]) => `${name} ${scoreWords(value)}`)
        .join('  ')

/** Measurements as aligned columns. */
export function printMeasured(io: Io, page: Page<Measured>): void {
  if (page.items.length === 0) {
    io.out.write('Nothing was measured yet. Measure with `orion bench run SUITE CHECKPOINT`.\n')
    return
  }
  printTable(
    io,
    [
      { title: 'suite' },
      { title: 'measured' },
      { title: 'items', align: 'right' },
      { title: 'of' },
      { title: 'scores', flexible: true },
      { title: 'when' },
      { title: 'key' },
    ],
    page.items.map(each => [
      each.suite,
      subjectWords(each),
      each.items === null ? '' : String(each.items),
      partWords(each),
      each.state === 'failed' ? { text: scoresWords(each), tone: 'bad' as const } : scoresWords(each),
      ageWords(each.at, io.now()),
      each.key.slice(0, 8),
    ]),
  )
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: --after ${page.next}\n`))
}

/** One measurement. */
export function printScores(io: Io, measured: Measured): void {
  io.out.write(
    fieldLines(io.out, [
      ['suite', measured.suite],
      ['measured', `${subjectWords(measured)}  ${measured.checkpoint_hash.slice(0, 12)}`],
      ['items', `${measured.items ?? 0}, ${partWords(measured)}`],
      ...Object.entries(measured.scores ?? {}).map(
        ([name, { value, version }]) => [name, `${scoreWords(value)}  (v${version})`] as const,
      ),
      ['by run', `${measured.run_id}, ${ageWords(measured.at, io.now())}`],
      ['key', measured.key],
    ]),
  )
}
