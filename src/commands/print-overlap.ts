import type { OverlapAnswer } from '../control/overlap.ts'
import { lengthOfWindows, type Windows } from '../core/overlap/windows.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { countWords, durationWords, plural } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { printTable } from './print-table.ts'

/** Stretches of time that a line names; `--json` has every window. */
const NAMED = 3

/** The answer for scripts: every window that was trained on. */
export function overlapItem({ checkpoint, held_out, recordings, overlap, windows }: OverlapAnswer) {
  return {
    checkpoint: { id: checkpoint.id, path: checkpoint.path, checkpoint_hash: checkpoint.checkpoint_hash },
    held_out: { ...held_out, recordings, windows: overlap.windows },
    overlapping: overlap.overlapping,
    recordings: overlap.recordings.map(({ id, trained_as, windows: all, overlapping, shared }, i) => ({
      id,
      trained_as,
      held_out_windows: all,
      overlapping,
      shared_s: lengthOfWindows(shared),
      windows: windows[i] ?? [],
    })),
  }
}

/** One line a recording that was trained on, with the time that is shared. */
export function printOverlap(io: Io, { checkpoint, held_out, recordings, overlap }: OverlapAnswer): void {
  const { windows, overlapping } = overlap
  const within = `in ${plural(recordings, 'recording')}`
  const whole = 'suite' in held_out || held_out.part === 'whole'
  const data =
    'suite' in held_out
      ? `${countWords(windows)} items of ${held_out.suite} ${within}`
      : `${countWords(windows)} windows of ${held_out.window_s} s ${within}`
  const part = whole ? '' : `, ${held_out.part} part`
  if (overlapping === 0) {
    io.out.write(
      `${tint(io.out, 'good', 'no overlap')}  ${sanitize(checkpoint.id)} has seen none of ${data}${part}\n`,
    )
    return
  }
  const columns = [
    { title: 'recording' },
    { title: 'windows', align: 'right' as const },
    { title: 'time', align: 'right' as const },
    { title: 'trained on as', flexible: true },
    { title: 'shared, s' },
  ]
  printTable(
    io,
    columns,
    overlap.recordings.map(each => [
      each.id,
      `${countWords(each.overlapping)} of ${countWords(each.windows)}`,
      durationWords(lengthOfWindows(each.shared)),
      each.trained_as
        .map(({ id, via }) => (via === 'recording' ? 'itself' : `${id} (${VIA[via]})`))
        .join(', '),
      stretches(each.shared),
    ]),
  )
  const share = `${countWords(overlapping)} of ${data}${part}`
  io.out.write(`\n${tint(io.out, 'bad', 'overlap')}  ${sanitize(checkpoint.id)} was trained on ${share}\n`)
}

const VIA = { content: 'same content', source: 'made from the same file' } as const

function stretches({ starts, ends }: Windows): string {
  const named = Array.from(starts.subarray(0, NAMED), (start, i) => {
    return `${start.toFixed(2)}-${(ends[i] ?? 0).toFixed(2)}`
  })
  const more = starts.length - named.length
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
}
