import { type Keeping, keepingWords } from '../../core/checkpoints/deletion.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, floatWords } from '../../core/text/words.ts'
import type { Measured } from '../../schema/benchmark.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { scoreLine } from '../ui/score-line.ts'
import type { Cells, Column } from '../ui/table.ts'

const COLUMNS: readonly Column[] = [
  { id: 'mark', title: safeText` `, rank: 0 },
  { id: 'run', title: safeText`run`, rank: 0, max: 40, min: 18 },
  { id: 'step', title: safeText`step`, align: 'right', rank: 0 },
  { id: 'verified', title: safeText`verified`, rank: 0, max: 34, min: 12 },
  { id: 'metric', title: safeText`loss`, align: 'right', rank: 1 },
  { id: 'score', title: safeText`newest score`, rank: 2, max: 44 },
  { id: 'kept', title: safeText`kept by`, rank: 2, max: 30 },
  { id: 'size', title: safeText`size`, align: 'right', rank: 1 },
  { id: 'age', title: safeText`saved`, align: 'right', rank: 3 },
  { id: 'attempt', title: safeText`attempt`, align: 'right', rank: 6 },
  { id: 'hash', title: safeText`hash`, rank: 4 },
  { id: 'metrics', title: safeText`other metrics`, rank: 5, max: 60 },
]

/** Columns of the table: of one run its name is in the crumbs already, and scores need something that was measured. */
export const checkpointColumns = (ofOneRun: boolean, scored: boolean): readonly Column[] =>
  COLUMNS.filter(({ id }) => (id !== 'run' || !ofOneRun) && (id !== 'score' || scored))

function verifiedLine({ deleted, verified }: Checkpoint, now: Date): Line {
  if (deleted) return [span(safeText`deleted`, 'off')]
  if (!verified) return [span(safeText`· not yet`, 'muted')]
  if (verified.ok) return [span(safeText`✔ ${roughAge(verified.at, now)}`, 'good')]
  return [span(safeText`✖ ${verified.reason ?? 'damaged'}`, 'bad')]
}

/** What a row shows beside the checkpoint itself. */
export interface RowFacts {
  run: string
  /** Undefined until the rule of its run is known. */
  keeping: Keeping | undefined
  keepEvery: number | null
  /** What suites say of it, the newest first. */
  scores: readonly Measured[]
  /** Number of its mark, or null. */
  mark: number | null
}

/** The metric by which the best is chosen, first; then the others. */
function splitMetrics(metrics: Checkpoint['metrics']): { loss: string; others: string } {
  const word = (value: number | null) => (value === null ? 'NaN' : floatWords(value))
  const names = Object.keys(metrics)
  const first =
    names.find(name => name === 'loss/valid') ?? names.find(name => name.includes('loss')) ?? names[0]
  const others = names.filter(name => name !== first).map(name => `${name} ${word(metrics[name] ?? null)}`)
  return { loss: first === undefined ? '' : word(metrics[first] ?? null), others: others.join('  ') }
}

function keptLine(checkpoint: Checkpoint, { keeping, keepEvery }: RowFacts): Line {
  if (!keeping || checkpoint.deleted) return []
  const words = keepingWords(keeping, keepEvery)
  const aside = keeping.current ? '' : 'left behind  '
  return [
    span(safeText`${aside}`, 'superseded'),
    span(safeText`${words}`, keeping.pin || keeping.kept_by.includes('best') ? 'accent' : 'text'),
  ]
}

/** The newest score, and how many more there are. */
function newestScore([newest, ...more]: readonly Measured[]): Line {
  if (!newest) return []
  const rest = more.length === 0 ? '' : ` and ${more.length} more`
  return [...scoreLine(newest), span(safeText`${rest}`, 'muted')]
}

export function checkpointCells(checkpoint: Checkpoint, facts: RowFacts, now: Date): Cells {
  const { deleted } = checkpoint
  const tone = deleted ? 'off' : 'text'
  const quiet = deleted ? 'off' : 'muted'
  const { loss, others } = splitMetrics(checkpoint.metrics)
  return {
    mark: [span(facts.mark === null ? safeText` ` : safeText`${facts.mark}`, 'key')],
    run: [span(sanitize(facts.run), tone)],
    step: [span(safeText`${countWords(checkpoint.step)}`, tone)],
    verified: verifiedLine(checkpoint, now),
    attempt: [span(safeText`${checkpoint.attempt}`, quiet)],
    size: [span(safeText`${bytesWords(checkpoint.bytes)}`, tone)],
    age: [span(roughAge(checkpoint.created_at, now), quiet)],
    hash: [span(safeText`${checkpoint.checkpoint_hash.slice(0, 12)}`, quiet)],
    metric: [span(safeText`${loss}`, tone)],
    score: newestScore(facts.scores),
    kept: keptLine(checkpoint, facts),
    metrics: [span(safeText`${others}`, quiet)],
  }
}

export const NO_CHECKPOINTS: readonly Line[] = [
  [],
  [span(safeText`No checkpoint yet.`, 'strong')],
  [
    span(
      safeText`checkpoint.every says after how many steps one is saved; the last step always has one.`,
      'muted',
    ),
  ],
]

/** On the edge of the list: marks, and how many there are in how many bytes; `more` where not all were read. */
export function noteLine({
  checkpoints,
  more,
  marks,
}: {
  checkpoints: readonly Pick<Checkpoint, 'deleted' | 'bytes'>[]
  more: boolean
  marks: readonly string[]
}): Line {
  const there = checkpoints.filter(({ deleted }) => !deleted)
  const bytes = there.reduce((sum, each) => sum + each.bytes, 0)
  const marked: Line = marks.length === 0 ? [] : [span(safeText`${marks.length} marked  `, 'key')]
  const words = safeText`${countWords(there.length)}${more ? '+' : ''} on disk, ${bytesWords(bytes)}`
  return [...marked, span(words, 'muted')]
}

/** What stands in the place of details that are not there: they are being read, or could not be. */
export function unreadLines(found: { error: unknown } | null): Line[] {
  if (!found) return [[span(safeText`reading its record`, 'muted')]]
  const why = found.error instanceof Error ? found.error.message : String(found.error)
  return [[span(safeText`It cannot be read.`, 'bad')], [span(sanitize(why))]]
}
