import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from './context.ts'
import { type LogFile, logsOfAttempt, readLog } from './logs.ts'

/** Time between two looks at files on another machine, and most bytes of one read. */
const LOOK_MS = 500
const PIECE_BYTES = 4 << 20

/** Log files of one attempt under paths of this machine. */
export interface LogsHere {
  files(): Promise<LogFile[]>
  close(): void
}

/** What is needed of the context: the way to the files, and where copies are kept. */
export type LogPlaces = Pick<Context, 'adapter'> & { paths: { home: string } }
type Attempt = Parameters<typeof logsOfAttempt>[1]

/** The log files themselves where they lie on this machine, else copies that grow as they do. */
export async function logsHere(ctx: LogPlaces, of: Attempt): Promise<LogsHere> {
  const { files } = await ctx.adapter(of.adapter)
  if (files.onThisMachine) return { files: () => logsOfAttempt(ctx, of), close: () => {} }
  return spoolLogs(ctx, of)
}

/** Copies under `spool/`: every byte once, in order, however often the way there breaks or Orion ends. */
function spoolLogs(ctx: LogPlaces, of: Attempt): LogsHere {
  const copies = new Map<string, LogCopy>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const look = async () => {
    for (const copy of copies.values()) if (!closed) await copy.catchUp()
  }
  const again = () => {
    timer = setTimeout(() => {
      look()
        // A way that is broken now is tried again; what is here stays.
        .catch(() => {})
        .finally(() => {
          if (!closed) again()
        })
    }, LOOK_MS)
  }
  return {
    async files() {
      const there = await logsOfAttempt(ctx, of)
      for (const file of there) {
        if (copies.has(file.path)) continue
        const name = `${file.rank === null ? 'agent' : `rank${file.rank}`}.${file.stream}`
        const path = join(ctx.paths.home, 'spool', of.run_id, String(of.attempt), file.node, name)
        copies.set(file.path, new LogCopy(ctx, file, path))
      }
      await look()
      if (timer === undefined && !closed) again()
      return there.map(file => ({ ...file, path: copies.get(file.path)?.path ?? file.path }))
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** One file here that follows one there. Beside it stands which file that was, so that another in its place starts it anew. */
class LogCopy {
  readonly path: string
  private readonly ctx: LogPlaces
  private readonly file: LogFile
  private fileId: string | undefined
  private copying: Promise<void> | null = null

  constructor(ctx: LogPlaces, file: LogFile, path: string) {
    this.ctx = ctx
    this.file = file
    this.path = path
  }

  /** Appends what is new there; two at once are one. */
  catchUp(): Promise<void> {
    this.copying ??= this.copy().finally(() => {
      this.copying = null
    })
    return this.copying
  }

  private async copy(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    const mark = `${this.path}.of`
    this.fileId ??= await readFile(mark, 'utf8').catch(() => undefined)
    for (;;) {
      const offset = (await stat(this.path).catch(() => null))?.size ?? 0
      const slice = await readLog(this.ctx, this.file, {
        offset,
        length: PIECE_BYTES,
        ...(this.fileId === undefined ? {} : { file_id: this.fileId }),
      })
      if (!slice) return
      const copy = await open(this.path, slice.restarted ? 'w' : 'a', 0o600)
      try {
        await copy.write(slice.bytes)
      } finally {
        await copy.close()
      }
      if (this.fileId !== slice.file_id) {
        this.fileId = slice.file_id
        await writeFile(mark, slice.file_id, { mode: 0o600 })
      }
      if (slice.next >= slice.size) return
    }
  }
}
