import type { Context } from '../../control/context.ts'
import { type LogFile, logs, readLog } from '../../control/logs.ts'
import { LineDecoder } from '../../core/text/lines.ts'

/** Bytes of each file that are read when the view opens, and most that are read of one file in one look. */
const TAIL_BYTES = 65_536
const LOOK_BYTES = 262_144
/** Lines kept in memory, and characters kept of each. */
const KEPT_LINES = 5000
const LINE_LIMIT = 2048
/** Looks between two listings of the files: a new attempt or rank appears within about two seconds. */
const LIST_EVERY = 8

/** A line of one of a run's files; the text is raw and must be sanitised to be shown. */
export interface LogLine {
  source: string
  text: string
}

interface Reader {
  file: LogFile
  source: string
  offset: number
  file_id: string | undefined
  decoder: LineDecoder
}

const sourceOf = ({ rank, stream }: LogFile): string =>
  `${rank === null ? 'agent' : `r${rank}`}${stream === 'err' ? '!' : ''}`

/** The newest lines of every log file of a run's newest attempt, read as they grow. Bounded in memory at any size of log. */
export class LogTail {
  readonly lines: LogLine[] = []
  /** Number of the first kept line, counted from the first that was read. */
  first = 0
  /** Attempt whose files are read. */
  attempt = 0
  /** Grows with every change. */
  revision = 0
  private readonly context: Context
  private readonly runId: string
  private readers: Reader[] = []
  private looks = 0

  constructor(context: Context, runId: string) {
    this.context = context
    this.runId = runId
  }

  get sources(): string[] {
    return this.readers.map(({ source }) => source)
  }

  /** Rows of files that end without a line feed: prompts and progress bars. */
  live(): LogLine[] {
    return this.readers.flatMap(({ source, decoder }) =>
      decoder.live().flatMap(text => (text === '' ? [] : [{ source, text }])),
    )
  }

  /** Reads what is new; true when something was. */
  async look(): Promise<boolean> {
    const before = this.revision
    if (this.looks % LIST_EVERY === 0) await this.list()
    this.looks += 1
    for (const reader of this.readers) await this.read(reader)
    return this.revision !== before
  }

  private async list(): Promise<void> {
    const files = await logs(this.context, this.runId)
    const newest = Math.max(0, ...files.map(({ attempt }) => attempt))
    const current = files.filter(({ attempt }) => attempt === newest)
    if (newest !== this.attempt) {
      this.attempt = newest
      this.readers = []
    }
    for (const file of current) {
      if (this.readers.some(reader => reader.file.path === file.path)) continue
      const offset = file.size > TAIL_BYTES ? file.size - TAIL_BYTES : 0
      const decoder = new LineDecoder({ limit: LINE_LIMIT })
      this.readers.push({ file, source: sourceOf(file), offset, file_id: undefined, decoder })
      if (offset > 0) this.add(sourceOf(file), `… ${offset} earlier bytes: orion logs ${this.runId}`)
      this.revision += 1
    }
  }

  private async read(reader: Reader): Promise<void> {
    const { file, offset, file_id } = reader
    const slice = await readLog(this.context, file, {
      offset,
      length: LOOK_BYTES,
      ...(file_id === undefined ? {} : { file_id }),
    })
    if (!slice || (slice.bytes.length === 0 && !slice.restarted)) return
    if (slice.restarted) reader.decoder = new LineDecoder({ limit: LINE_LIMIT })
    const behind = slice.size - slice.next
    reader.file_id = slice.file_id
    reader.offset = slice.next
    for (const text of reader.decoder.push(slice.bytes)) this.add(reader.source, text)
    if (behind > 4 * LOOK_BYTES) {
      reader.offset = slice.size - TAIL_BYTES
      reader.decoder = new LineDecoder({ limit: LINE_LIMIT })
      this.add(
        reader.source,
        `… ${reader.offset - slice.next} bytes skipped to keep up: orion logs ${this.runId}`,
      )
    }
    this.revision += 1
  }

  private add(source: string, text: string): void {
    this.lines.push({ source, text })
    const over = this.lines.length - KEPT_LINES
    if (over < KEPT_LINES / 10) return
    this.lines.splice(0, over)
    this.first += over
  }
}
