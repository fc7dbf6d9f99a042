import { dataFiles } from '../../control/data-files.ts'
import { dataList, totalsOf } from '../../control/data-list.ts'
import { dataRuns } from '../../control/data-runs.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { CatalogEntry } from '../../schema/recording.ts'
import type { Run } from '../../schema/run.ts'
import { Doing } from '../stage/doing.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import type { FileLook } from './rows.ts'

/** State of the catalog's list and what can be done with it. */
export class RecordingList {
  readonly stage: Stage
  readonly doing: Doing
  readonly widths = new Map<string, number>()
  shown: CatalogEntry[] = []
  /** Recordings of the whole catalog. */
  count = 0
  place: ListState = LIST_START
  filter = ''
  /** What is wrong with the query, or null; the list shows what the one before it found. */
  mistake: string | null = null
  /** The pane with everything about the recording under the cursor. */
  open = false
  private readonly looks = new Map<string, FileLook>()
  private used: { hash: string; runs: Run[] } | null = null
  private looking = false
  private closed = false

  constructor(stage: Stage) {
    this.stage = stage
    this.doing = new Doing(stage)
    this.read()
  }

  get selected(): CatalogEntry | undefined {
    return this.shown.find(({ id }) => id === this.place.selected)
  }

  /** The same on a command line. */
  script(): string[] {
    if (this.open && this.selected) return ['data', 'show', this.selected.id]
    return ['data', 'list', ...(this.filter === '' ? [] : ['--query', this.filter])]
  }

  get totals() {
    return totalsOf(this.shown)
  }

  /** Rows that the list has; the pane of details takes the rest. */
  listRows(): number {
    const { rows } = this.stage.area
    return this.open ? Math.max(5, Math.floor(rows * 0.45)) : rows
  }

  height(): number {
    return Math.max(1, this.listRows() - 3)
  }

  visible(): CatalogEntry[] {
    const { top } = keepPlace(this.place, this.ids(), this.height())
    return this.shown.slice(top, top + this.height())
  }

  lookOf(entry: CatalogEntry): FileLook {
    return this.looks.get(entry.id) ?? 'unknown'
  }

  /** Runs that were made on the content of a recording, read once. */
  runsOn({ hash }: CatalogEntry): Run[] {
    if (this.used?.hash !== hash) this.used = { hash, runs: dataRuns(this.stage.context, hash) }
    return this.used.runs
  }

  read(): void {
    this.count = dataList(this.stage.context).length
    this.used = null
    this.setFilter(this.filter)
  }

  setFilter(text: string): void {
    this.filter = text
    try {
      this.shown = dataList(this.stage.context, text)
      this.mistake = null
    } catch (error) {
      this.mistake = error instanceof Error ? error.message : String(error)
    }
    this.place = keepPlace(this.place, this.ids(), this.height())
    this.lookAtFiles()
  }

  walk(delta: number): void {
    this.place = move(this.place, this.ids(), delta, this.height())
    this.lookAtFiles()
  }

  select(id: string): void {
    this.place = keepPlace({ ...this.place, selected: id }, this.ids(), this.height())
  }

  /** Keeps what reading a whole file has shown. */
  verified(id: string, ok: boolean): void {
    this.looks.set(id, ok ? 'verified' : 'damaged')
  }

  close(): void {
    this.closed = true
  }

  private ids(): string[] {
    return this.shown.map(({ id }) => id)
  }

  /** Whether the files in sight are there; asked once for each. */
  private lookAtFiles(): void {
    const unseen = this.visible().filter(({ id }) => !this.looks.has(id))
    if (unseen.length === 0 || this.looking) return
    this.looking = true
    dataFiles(this.stage.context, unseen)
      .then(states => {
        for (const [id, state] of states) if (!this.looks.has(id)) this.looks.set(id, state)
      })
      .catch(error => this.stage.failed(safeText`the files of the recordings cannot be looked at`, error))
      .finally(() => {
        this.looking = false
        if (this.closed) return
        this.stage.changed('stream')
        this.lookAtFiles()
      })
  }
}
