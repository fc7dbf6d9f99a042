import type { Page } from '../control/bench-results.ts'
import {
  overlapWords,
  scoreWords,
  shareWords,
  subjectWords,
  unknownWords,
} from '../core/benchmarks/score-words.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { ageWords, countWords } from '../core/text/words.ts'
import type { Measured, OverlapVerdict } from '../schema/benchmark.ts'
import { type Io, type Tone, tint } from './io.ts'
import { fieldLines, printTable } from './print-table.ts'

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
      { title: 'trained on' },
      { title: 'when' },
      { title: 'key' },
    ],
    page.items.map(each => [
      each.suite,
      subjectWords(each),
      each.items === null ? '' : String(each.items),
      shareWords(each),
      each.state === 'failed' ? { text: scoresWords(each), tone: 'bad' as const } : scoresWords(each),
      overlapCell(each),
      ageWords(each.at, io.now()),
      each.key.slice(0, 8),
    ]),
  )
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: --after ${page.next}\n`))
}

/** The verdict beside a score; where there is none there is nothing to stand beside. */
function overlapCell(measured: Measured): { text: string; tone: Tone } | string {
  if (measured.scores === null) return ''
  const tone = measured.overlap && measured.overlap.overlapping > 0 ? 'bad' : 'dim'
  return { text: overlapWords(measured), tone }
}

/** One measurement. */
export function printScores(io: Io, measured: Measured): void {
  io.out.write(
    fieldLines(io.out, [
      ['suite', measured.suite],
      ['measured', `${subjectWords(measured)}  ${measured.checkpoint_hash.slice(0, 12)}`],
      ['items', `${measured.items ?? 0}, ${shareWords(measured)}`],
      ...Object.entries(measured.scores ?? {}).map(
        ([name, { value, version }]) => [name, `${scoreWords(value)}  (v${version})`] as const,
      ),
      ...(measured.of_run === null ? [] : [['trained on', trainedOnWords(measured)] as const]),
      ['by run', `${measured.run_id}, ${ageWords(measured.at, io.now())}`],
      ['key', measured.key],
    ]),
  )
}

const trainedOnWords = (measured: Measured): string =>
  measured.overlap_unknown !== null
    ? unknownWords(measured.overlap_unknown)
    : measured.overlap === null
      ? `not looked up: orion overlap ${subjectWords(measured)} ${measured.suite}`
      : measured.overlap.overlapping === 0
        ? 'none of the items'
        : `${overlapWords(measured)} items`

/** What is known before anything is measured: an overlap is a warning, since scores of it say little. */
export function printOverlapBefore(io: Io, known: { verdict: OverlapVerdict } | { why: string }): void {
  if ('why' in known)
    io.out.write(`${tint(io.out, 'warn', '▲')} overlap is not known: ${sanitize(known.why)}\n`)
  else if (known.verdict.overlapping === 0)
    io.out.write(
      `${tint(io.out, 'good', '✔')} none of the ${countWords(known.verdict.items)} held-out items was trained on\n`,
    )
  else
    io.out.write(
      `${tint(io.out, 'bad', '▲')} ${countWords(known.verdict.overlapping)} of ${countWords(known.verdict.items)} held-out items were trained on: the score says little\n`,
    )
}
