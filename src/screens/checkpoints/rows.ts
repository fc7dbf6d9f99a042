import { safeText } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, floatWords } from '../../core/text/words.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import type { Cells, Column } from '../ui/table.ts'

export const CHECKPOINT_COLUMNS: readonly Column[] = [
  { id: 'step', title: safeText`step`, align: 'right', rank: 0 },
  { id: 'verified', title: safeText`verified`, rank: 0 },
  { id: 'attempt', title: safeText`attempt`, align: 'right', rank: 4 },
  { id: 'size', title: safeText`size`, align: 'right', rank: 1 },
  { id: 'age', title: safeText`saved`, align: 'right', rank: 2 },
  { id: 'hash', title: safeText`hash`, rank: 3 },
  { id: 'metrics', title: safeText`metrics`, rank: 5, max: 60 },
]

function verifiedLine({ deleted, verified }: Checkpoint, now: Date): Line {
  if (deleted) return [span(safeText`deleted`, 'muted')]
  if (!verified) return [span(safeText`· not yet`, 'muted')]
  if (verified.ok) return [span(safeText`✔ ${roughAge(verified.at, now)}`, 'good')]
  return [span(safeText`✖ ${verified.reason ?? 'damaged'}`, 'bad')]
}

export function checkpointCells(checkpoint: Checkpoint, now: Date): Cells {
  const metrics = Object.entries(checkpoint.metrics)
    .map(([name, value]) => `${name} ${value === null ? 'NaN' : floatWords(value)}`)
    .join('  ')
  return {
    step: [span(safeText`${countWords(checkpoint.step)}`, checkpoint.deleted ? 'off' : 'text')],
    verified: verifiedLine(checkpoint, now),
    attempt: [span(safeText`${checkpoint.attempt}`, 'muted')],
    size: [span(safeText`${bytesWords(checkpoint.bytes)}`)],
    age: [span(roughAge(checkpoint.created_at, now), 'muted')],
    hash: [span(safeText`${checkpoint.checkpoint_hash.slice(0, 12)}`, 'muted')],
    metrics: [span(safeText`${metrics}`)],
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
