import type { FileState } from '../../control/data-files.ts'
import type { DataTotals } from '../../control/data-list.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, durationWords, plural } from '../../core/text/words.ts'
import type { CatalogEntry } from '../../schema/recording.ts'
import type { Run } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'
import type { KeyWord } from '../stage/named-keys.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import type { Cells, Column } from '../ui/table.ts'

export const DATA_COLUMNS: readonly Column[] = [
  { id: 'recording', title: safeText`  recording`, rank: 0, max: 60, min: 16 },
  { id: 'subject', title: safeText`subject`, rank: 3, max: 20 },
  { id: 'units', title: safeText`units`, align: 'right', rank: 1 },
  { id: 'trials', title: safeText`trials`, align: 'right', rank: 6 },
  { id: 'duration', title: safeText`duration`, align: 'right', rank: 1 },
  { id: 'modalities', title: safeText`modalities`, rank: 5, max: 32 },
  { id: 'size', title: safeText`size`, align: 'right', rank: 7 },
  { id: 'file', title: safeText`file`, rank: 2 },
  { id: 'hash', title: safeText`hash`, rank: 4 },
]

/** What is known of a file: a quick look, or its whole content. */
export type FileLook = FileState | 'unknown' | 'verified' | 'damaged'

const FILE_LOOK: Record<FileLook, { text: SafeText; tone: Tone }> = {
  unknown: { text: safeText``, tone: 'muted' },
  present: { text: safeText`present`, tone: 'muted' },
  missing: { text: safeText`✖ missing`, tone: 'bad' },
  changed: { text: safeText`✖ changed`, tone: 'bad' },
  verified: { text: safeText`✔ verified`, tone: 'good' },
  damaged: { text: safeText`✖ changed`, tone: 'bad' },
}

/** One recording as cells of the list. */
export function dataCells(entry: CatalogEntry, file: FileLook): Cells {
  const look = FILE_LOOK[file]
  return {
    recording: [span(look.tone === 'bad' ? safeText`▌ ` : safeText`  `, 'bad'), span(sanitize(entry.id))],
    subject: [span(sanitize(entry.subject ?? ''))],
    units: [span(safeText`${countWords(entry.units)}`)],
    trials: [span(safeText`${countWords(entry.trials)}`)],
    duration: [span(safeText`${durationWords(entry.duration_s)}`)],
    modalities: [span(sanitize(entry.modalities.join(' ')), 'muted')],
    size: [span(safeText`${bytesWords(entry.bytes)}`, 'muted')],
    file: [span(look.text, look.tone)],
    hash: [span(safeText`${entry.hash.slice(0, 8)}`, 'muted')],
  }
}

/** What the recordings in sight come to: `4 of 61 recordings  3.7 h  612 units`. */
export function totalsLine({ recordings, units, hours }: DataTotals, all: number): Line {
  const count =
    recordings === all ? plural(all, 'recording') : `${countWords(recordings)} of ${plural(all, 'recording')}`
  return [span(safeText`${count}  ${hours.toFixed(hours < 1 ? 2 : 1)} h  ${plural(units, 'unit')}`, 'muted')]
}

const LABEL_WIDTH = 13

const fact = (label: string, ...value: Line): Line => [
  span(fitSafe(safeText`${label}`, LABEL_WIDTH), 'muted'),
  ...value,
]

/** Everything that is known of one recording, and which runs were made on its content. */
export function detailLines(entry: CatalogEntry, runs: readonly Run[], now: Date): Line[] {
  const fields = entry.fields.map(({ path, dim, rate_hz }) =>
    sanitize(`${path}  dim ${dim}${rate_hz === null ? '  irregular' : `  ${rate_hz} Hz`}`),
  )
  return [
    fact('recording', span(sanitize(entry.id), 'strong')),
    fact('subject', span(sanitize(entry.subject ?? 'not stated'))),
    fact(
      'domain',
      span(safeText`${durationWords(entry.duration_s)}`),
      span(safeText`  ${entry.start_s} to ${entry.end_s} s`, 'muted'),
    ),
    fact(
      'holds',
      span(
        safeText`${plural(entry.units, 'unit')}  ${plural(entry.spikes, 'spike')}  ${plural(entry.trials, 'trial')}`,
      ),
    ),
    ...fields.map((text, at) => fact(at === 0 ? 'fields' : '', span(text))),
    fact('file', span(sanitize(entry.path)), span(safeText`  ${bytesWords(entry.bytes)}`, 'muted')),
    fact('content', span(safeText`${entry.hash}`, 'muted')),
    fact('file SHA-256', span(safeText`${entry.file_sha256}`, 'muted')),
    fact(
      'made from',
      entry.source
        ? span(sanitize(`${entry.source.recording?.id ?? entry.source.path}  (${entry.source.format})`))
        : span(safeText`the file is the original`, 'muted'),
    ),
    fact('added', span(roughAge(entry.added_at, now))),
    ...(runs.length === 0 ? [fact('used by', span(safeText`no run yet`, 'muted'))] : []),
    ...runs.map((run, at) => {
      const look = STATE_LOOK[run.state]
      return fact(
        at === 0 ? 'used by' : '',
        span(safeText`${look.mark} `, look.tone),
        span(sanitize(run.name)),
        span(safeText`  ${run.id}`, 'muted'),
      )
    }),
  ]
}

/** What an empty catalog says: how to begin. */
export const emptyLines = (keyWord: KeyWord): readonly Line[] => [
  [],
  [span(safeText`No recording yet.`, 'strong')],
  [],
  [
    span(safeText`Press `),
    span(keyWord('data.add'), 'key'),
    span(safeText` and type a file or a folder: torch_brain HDF5 or NWB. Or, in a shell:`),
  ],
  [span(safeText`  orion data add recordings/`, 'accent')],
  [],
  [span(safeText`Or simulate three recordings and see the whole way, in three minutes:`)],
  [span(safeText`  orion demo`, 'accent')],
]

export const noMatchLines = (filter: string): readonly Line[] => [
  [],
  [span(safeText`No recording matches `), span(sanitize(filter), 'accent'), span(safeText`.`)],
  [
    span(
      safeText`Words are looked for in id, subject and modalities; query(dataset="...") is the query of a config.`,
      'muted',
    ),
  ],
]
