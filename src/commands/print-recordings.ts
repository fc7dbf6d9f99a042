import { sanitize } from '../core/text/sanitize.ts'
import { bytesWords, durationWords } from '../core/text/words.ts'
import type { CatalogEntry, Recording } from '../schema/recording.ts'
import type { Io } from './io.ts'
import { fieldLines, printTable } from './print-table.ts'

/** `31 units, 5 min, 4.1 MB, 9f21ab03` */
export const recordingFacts = (recording: Recording): string =>
  sanitize(
    `${recording.units} units, ${durationWords(recording.duration_s)}, ${bytesWords(recording.bytes)}, ${recording.hash.slice(0, 8)}`,
  )

/** Recordings as aligned columns. */
export function printRecordings(io: Io, recordings: readonly (CatalogEntry & { file?: string })[]): void {
  const looked = recordings.some(({ file }) => file !== undefined)
  printTable(
    io,
    [
      { title: 'recording' },
      { title: 'subject' },
      { title: 'units', align: 'right' },
      { title: 'spikes', align: 'right' },
      { title: 'trials', align: 'right' },
      { title: 'duration', align: 'right' },
      { title: 'modalities', flexible: true },
      { title: 'hash' },
      ...(looked ? [{ title: 'file' }] : []),
    ],
    recordings.map(each => [
      each.id,
      each.subject ?? '',
      String(each.units),
      each.spikes.toLocaleString('en-US'),
      String(each.trials),
      durationWords(each.duration_s),
      each.modalities.join(' '),
      each.hash.slice(0, 8),
      ...(looked ? [each.file ?? ''] : []),
    ]),
  )
}

const sourceName = ({ path, recording }: NonNullable<Recording['source']>): string =>
  recording ? `${recording.id}  ${path}` : path

/** Everything that the catalog knows of one recording. */
export function printRecording(io: Io, entry: CatalogEntry): void {
  io.out.write(
    fieldLines(io.out, [
      ['recording', entry.id],
      ['dataset', entry.dataset],
      ['session', entry.session],
      ['subject', entry.subject ?? 'not stated'],
      ['duration', `${durationWords(entry.duration_s)}  (${entry.start_s} to ${entry.end_s} s)`],
      ['units', String(entry.units)],
      ['spikes', entry.spikes.toLocaleString('en-US')],
      ['trials', String(entry.trials)],
      ['modalities', entry.modalities.join(' ')],
      [
        'fields',
        entry.fields
          .map(
            field =>
              `${field.path}  dim ${field.dim}${field.rate_hz === null ? '  irregular' : `  ${field.rate_hz} Hz`}`,
          )
          .join('\n'),
      ],
      ['file', `${entry.path}  (${bytesWords(entry.bytes)})`],
      ['content hash', entry.hash],
      ['file SHA-256', entry.file_sha256],
      [
        'made from',
        entry.source
          ? `${sourceName(entry.source)}  (${entry.source.format}, ${entry.source.sha256.slice(0, 12)})`
          : 'the file is the original',
      ],
      ['added', entry.added_at],
    ]),
  )
}
