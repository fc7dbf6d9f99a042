import {
  type AskedRuns,
  BOARD_ROWS,
  type BoardRows,
  boardHistory,
  boardStandings,
  boardSubjects,
  boardSuites,
  firstSuite,
  type Subject,
  THE_BASELINE,
} from '../../control/bench-board.ts'
import { findRun } from '../../control/find-run.ts'
import type { Standing } from '../../core/benchmarks/standing.ts'
import type { Measured } from '../../schema/benchmark.ts'
import { Doing } from '../stage/doing.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { Comparisons, type Difference } from './comparisons.ts'

/** Checkpoints read at once, and most that are kept for scrolling. */
const PAGE = 200
const MOST = 2_000
/** Fewest rows in which a pane of details finds room below the table. */
const ROOM_FOR_DETAILS = 16
/** From here on facts and history stand side by side. */
const SIDE_BY_SIDE = 100

const NOWHERE: Standing = { best: null, answers: [], active: null, failed: null }

/** What the table remembers of itself. */
export interface BoardState {
  rows: BoardRows
  suite: string | null
  selected: string | null
  reference: Subject
  filter: string
  /** On a narrow screen: the history is in sight in place of the facts. */
  history: boolean
}

/** State of the table of scores: checkpoints by suites; drawn by `screen.tsx`, driven by `keys.ts`. */
export class ScoreBoard {
  readonly stage: Stage
  readonly doing: Doing
  readonly comparisons: Comparisons
  readonly widths = new Map<string, number>()
  /** Run whose checkpoints these are, or null for those of every run. */
  readonly run: string | null
  subjects: Subject[] = []
  suites: string[] = []
  more = false
  rows: BoardRows
  filter: string
  /** The suite whose differences are shown. */
  suite: string | null
  /** What the others are compared with; it stays in the table whatever the filter says. */
  reference: Subject
  history: boolean
  at: ListState
  private readonly asked: AskedRuns = new Map()
  private standings = new Map<string, Map<string, Standing>>()
  private past: { id: string; points: Measured[] } | null = null
  private wanted = PAGE

  constructor(stage: Stage, run: string | null, state: BoardState) {
    this.stage = stage
    this.run = run
    this.doing = new Doing(stage)
    this.comparisons = new Comparisons(stage)
    this.rows = state.rows
    this.filter = state.filter
    this.suite = state.suite
    this.reference = state.reference
    this.history = state.history
    this.at = { ...LIST_START, selected: state.selected }
    this.read()
    if (this.at.selected === THE_BASELINE.id && state.selected === null) this.walk(1)
  }

  get selected(): Subject | undefined {
    return this.subjects.find(({ id }) => id === this.at.selected)
  }

  /** Where the suite under the cursor stands with the subject under it. */
  get standing(): Standing {
    const { selected, suite } = this
    return selected && suite !== null ? this.standingOf(selected, suite) : NOWHERE
  }

  /** Name of the run whose checkpoints these are. */
  runName(): string {
    const { run, stage } = this
    return run === null ? '' : findRun(stage.context, run).name
  }

  /** How the area is divided: rows of the pane with the table, and of the one below. */
  panes(): { table: number; details: number } {
    const { rows } = this.stage.area
    if (rows < ROOM_FOR_DETAILS || this.suites.length === 0) return { table: rows, details: 0 }
    const details = Math.min(16, Math.max(9, Math.floor(rows * 0.4)))
    const needed = Math.max(6, this.subjects.length + 3)
    return needed >= rows - details
      ? { table: rows - details, details }
      : { table: needed, details: rows - needed }
  }

  get wide(): boolean {
    return this.stage.area.columns >= SIDE_BY_SIDE
  }

  /** Rows of the table without its header. */
  height(): number {
    return Math.max(1, this.panes().table - 3)
  }

  visible(): Subject[] {
    return this.subjects.slice(this.at.top, this.at.top + this.height())
  }

  /** Read for what is in sight, once a change of the registry. */
  standingOf(subject: Subject, suite: string): Standing {
    if (!this.standings.has(subject.id)) {
      const unread = [subject, ...this.visible()].filter(({ id }) => !this.standings.has(id))
      for (const [id, found] of boardStandings(this.stage.context, unread, this.asked))
        this.standings.set(id, found)
    }
    return this.standings.get(subject.id)?.get(suite) ?? NOWHERE
  }

  /** How a subject differs from the reference on the suite under the cursor; null where there is nothing to compare. */
  differenceOf(subject: Subject): Difference | null {
    const { reference } = this
    if (this.suite === null || subject.id === reference.id) return null
    const theirs = this.standingOf(reference, this.suite).answers
    const own = this.standingOf(subject, this.suite).answers
    return theirs.length === 0 || own.length === 0 ? null : this.comparisons.of(theirs, own)
  }

  /** Compares everything with the subject under the cursor from here on. */
  compareWith(subject: Subject): void {
    this.reference = subject
    this.comparisons.forgetAsked()
  }

  /** What the run under the cursor got on the suite over its steps. */
  points(): Measured[] {
    const { selected, suite } = this
    if (!selected?.run_id || suite === null) return []
    const id = `${selected.run_id} ${suite}`
    if (this.past?.id !== id)
      this.past = { id, points: boardHistory(this.stage.context, selected.run_id, suite) }
    return this.past.points
  }

  read(): void {
    const { context } = this.stage
    this.standings = new Map()
    this.past = null
    this.suites = boardSuites(context)
    const words = this.filter.split(/\s+/).filter(Boolean)
    const found = boardSubjects(context, { rows: this.rows, run: this.run, words, limit: this.wanted })
    const first = [THE_BASELINE, this.reference, ...found.subjects]
    this.subjects = [...new Map(first.map(each => [each.id, each])).values()]
    this.more = found.more
    if (this.suite === null || !this.suites.includes(this.suite)) this.suite = firstSuite(context)
    this.at = keepPlace(this.at, this.ids(), this.height())
  }

  walk(delta: number): void {
    if (this.more && this.wanted < MOST && this.at.at + delta >= this.subjects.length - 1) {
      this.wanted = delta === Number.POSITIVE_INFINITY ? MOST : Math.min(MOST, this.wanted + PAGE)
      this.read()
    }
    this.at = move(this.at, this.ids(), delta, this.height())
    this.comparisons.forgetAsked()
  }

  /** To the suite beside this one; beyond the last comes the first. */
  along(by: 1 | -1): void {
    const { suites, suite } = this
    this.suite = suites.at((suites.indexOf(suite ?? '') + by) % suites.length) ?? null
    this.comparisons.forgetAsked()
  }

  setFilter(text: string): void {
    this.filter = text
    this.read()
  }

  turnRows(): void {
    this.rows = BOARD_ROWS[(BOARD_ROWS.indexOf(this.rows) + 1) % BOARD_ROWS.length] ?? 'measured'
    this.read()
  }

  state(): BoardState {
    const { rows, suite, reference, filter, history } = this
    return { rows, suite, selected: this.at.selected, reference, filter, history }
  }

  close(): void {
    this.comparisons.close()
  }

  private ids(): string[] {
    return this.subjects.map(({ id }) => id)
  }
}
