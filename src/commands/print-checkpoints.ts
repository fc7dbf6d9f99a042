import type { HeldCheckpoint } from '../control/checkpoints.ts'
import type { Page } from '../control/runs.ts'
import { ageWords, bytesWords } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { verifiedWord } from './print-run-page.ts'
import { printTable } from './print-table.ts'

/** Checkpoints as aligned columns. */
export function printCheckpoints(io: Io, page: Page<HeldCheckpoint>): void {
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
      Object.entries(each.metrics)
        .map(([name, value]) => `${name} ${metricWords(value)}`)
        .join('  '),
    ]),
  )
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: --after ${page.next}\n`))
}

const keptWords = ({ pin, children, kept_by }: HeldCheckpoint): string =>
  [...(pin ? ['pinned'] : []), ...(children.length > 0 ? ['child'] : []), ...kept_by].join(', ')
