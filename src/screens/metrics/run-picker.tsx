import { runs } from '../../control/runs.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import type { Run } from '../../schema/run.ts'
import type { Cover } from '../stage/cover.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import type { Area, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { Pane, titleOf } from '../ui/pane.tsx'
import { fitSafe } from '../ui/safe.ts'
import { STATE_LOOK } from '../ui/status-words.ts'
import { MOST_RUNS, markOf } from './look.ts'
import { NO_RUN, type Picking, pickerKeys } from './picker-keys.ts'

/** Runs that are listed; typing finds others. */
const LISTED = 200

/** Lays a list of runs over the charts; a marked run is drawn at once. */
export class RunPicker implements Cover, Picking {
  private readonly stage: Stage
  private readonly main: string
  private readonly acts: { change(others: string[]): void; close(): void }
  private marked: string[]
  private items: Run[] = []
  private words = ''
  private at: ListState = LIST_START

  constructor(
    stage: Stage,
    main: string,
    marked: readonly string[],
    acts: { change(others: string[]): void; close(): void },
  ) {
    this.stage = stage
    this.main = main
    this.marked = [...marked]
    this.acts = acts
    this.read()
  }

  bindings(): Binding[] {
    return [...bind(pickerKeys, this), ...bind(listKeys, this)]
  }

  cannotMark(): SafeText | null {
    const { selected } = this.at
    if (selected === null) return NO_RUN
    if (this.marked.includes(selected) || this.marked.length < MOST_RUNS - 1) return null
    return safeText`${MOST_RUNS} runs can be told apart; take one off first`
  }

  mark(): void {
    const { selected } = this.at
    if (selected === null) return
    this.marked = this.marked.includes(selected)
      ? this.marked.filter(id => id !== selected)
      : [...this.marked, selected]
    this.acts.change(this.marked)
    this.walk(1)
  }

  clear(): void {
    this.marked = []
    this.acts.change([])
  }

  find(): void {
    const before = this.words
    const change = (text: string) => {
      this.words = text
      this.read()
    }
    this.stage.edit(narrowing(before, change))
  }

  close(): void {
    this.acts.close()
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    this.at = move(this.at, this.ids(), delta, this.height())
  }

  view({ columns, rows }: Area) {
    const shown = this.items.slice(this.at.top, this.at.top + this.height())
    const none: Line[] = [[], [span(safeText`No other run matches.`, 'muted')]]
    return (
      <Pane
        columns={columns}
        rows={rows}
        title={titleOf('lay over')}
        note={[
          ...(this.words === '' ? [] : [span(sanitize(`/${this.words}  `), 'accent')]),
          span(safeText`${this.marked.length} of ${MOST_RUNS - 1} marked`, 'muted'),
        ]}
        lines={shown.length === 0 ? none : shown.map(run => this.line(run, columns - 4))}
        selected={{ line: this.at.at - this.at.top, columns: columns - 4 }}
      />
    )
  }

  private line(run: Run, columns: number): Line {
    const place = this.marked.indexOf(run.id)
    const look = STATE_LOOK[run.state]
    const step = run.step === null ? '' : countWords(run.step)
    return [
      place < 0 ? span(safeText` `) : markOf(place + 1),
      span(safeText` `),
      span(fitSafe(safeText`${look.mark} ${run.state}`, 12), look.tone),
      span(fitSafe(sanitize(run.name), Math.max(12, columns - 42)), place < 0 ? 'text' : 'strong'),
      span(fitSafe(safeText`${step}`, 12, 'right')),
      span(safeText`  ${run.id}`, 'muted'),
    ]
  }

  private read(): void {
    const words = this.words.split(/\s+/).filter(Boolean)
    const filter = { ...(words.length > 0 ? { words } : {}), order: 'created' as const, limit: LISTED }
    this.items = runs(this.stage.context, filter).items.filter(({ id }) => id !== this.main)
    this.at = keepPlace(this.at, this.ids(), this.height())
  }

  private ids(): string[] {
    return this.items.map(({ id }) => id)
  }
}
