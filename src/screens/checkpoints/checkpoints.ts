import { checkpoints } from '../../control/checkpoints.ts'
import { findRun } from '../../control/find-run.ts'
import { type Inspection, inspect } from '../../control/inspect.ts'
import { anyScores, scoresOf } from '../../control/scores.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Measured } from '../../schema/benchmark.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import type { Area, Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { CheckpointActs } from './acts.ts'
import { Keepings } from './keepings.ts'
import { Latest } from './latest.ts'

/** Checkpoints read at once, and most that are kept for scrolling. */
const PAGE = 200
const MOST = 5_000
/** Fewest rows in which a pane of details finds room below the list. */
const ROOM_FOR_DETAILS = 18

/** State of a list of checkpoints; drawn by `screen.tsx`, driven by `keys.ts`. */
export class CheckpointList {
  readonly stage: Stage
  readonly acts: CheckpointActs
  readonly keepings: Keepings
  readonly details: Latest<Inspection>
  readonly widths = new Map<string, number>()
  /** Id of the run whose checkpoints these are, or null for those of every run. */
  readonly run: string | null
  checkpoints: Checkpoint[] = []
  more = false
  /** Something was measured at some time. */
  measured = false
  /** Ids of the two to compare, oldest mark first. */
  marks: string[] = []
  at: ListState = LIST_START
  private readonly names = new Map<string, string>()
  private scored = new Map<string, readonly Measured[]>()
  private wanted = PAGE

  constructor(stage: Stage, run: string | null, state: { selected: string | null; marks: string[] }) {
    this.stage = stage
    this.run = run
    this.acts = new CheckpointActs(stage, () => this.read())
    this.keepings = new Keepings(stage)
    this.details = new Latest(
      id => inspect(stage.context, id),
      () => stage.changed('stream'),
    )
    this.at = { ...LIST_START, selected: state.selected }
    this.marks = state.marks.slice(0, 2)
    this.read()
  }

  get selected(): Checkpoint | undefined {
    return this.checkpoints.find(({ id }) => id === this.at.selected)
  }

  /** How the area is divided: rows of the pane with the list, and of the one below with details. */
  panes({ rows }: Pick<Area, 'rows'>): { list: number; details: number } {
    if (rows < ROOM_FOR_DETAILS || this.checkpoints.length === 0) return { list: rows, details: 0 }
    const details = Math.min(16, Math.max(9, Math.floor(rows * 0.4)))
    const list = rows - details
    // A short list leaves its room to the details.
    const needed = Math.max(6, this.checkpoints.length + 3)
    return needed >= list ? { list, details } : { list: needed, details: rows - needed }
  }

  /** Rows of the table without its header. */
  height(): number {
    return Math.max(1, this.panes(this.stage.area).list - 3)
  }

  visible(): Checkpoint[] {
    return this.checkpoints.slice(this.at.top, this.at.top + this.height())
  }

  /** What suites say of a checkpoint in sight, the newest first; read for all of them at once. */
  scoresOf({ checkpoint_hash }: Checkpoint): readonly Measured[] {
    if (!this.scored.has(checkpoint_hash)) {
      const hashes = [checkpoint_hash, ...this.visible().map(each => each.checkpoint_hash)]
      const found = scoresOf(this.stage.context, hashes)
      for (const hash of hashes) this.scored.set(hash, found.get(hash) ?? [])
    }
    return this.scored.get(checkpoint_hash) ?? []
  }

  nameOf(runId: string): string {
    const known = this.names.get(runId)
    if (known !== undefined) return known
    const name = findRun(this.stage.context, runId).name
    this.names.set(runId, name)
    return name
  }

  read(): void {
    const items: Checkpoint[] = []
    let after: string | null = null
    do {
      const page: { items: Checkpoint[]; next: string | null } = checkpoints(this.stage.context, this.run, {
        limit: PAGE,
        after,
      })
      items.push(...page.items)
      after = page.next
    } while (after !== null && items.length < this.wanted)
    this.checkpoints = items
    this.more = after !== null
    this.scored = new Map()
    this.measured = anyScores(this.stage.context)
    this.keepings.forget()
    this.details.forget()
    this.at = keepPlace(this.at, this.ids(), this.height())
  }

  walk(delta: number): void {
    if (this.more && this.wanted < MOST && this.at.at + delta >= this.checkpoints.length - 1) {
      this.wanted = delta === Number.POSITIVE_INFINITY ? MOST : Math.min(MOST, this.wanted + PAGE)
      this.read()
    }
    this.at = move(this.at, this.ids(), delta, this.height())
  }

  /** Marks the checkpoint under the cursor for a comparison, or takes its mark away; a third mark replaces the older. */
  mark(id: string): void {
    this.marks = this.marks.includes(id)
      ? this.marks.filter(each => each !== id)
      : [...this.marks.slice(-1), id]
    this.walk(1)
  }

  /** The two sides of a comparison, of one run the earlier step first; or why there are none yet. */
  pair(): { before: string; after: string } | SafeText {
    const [first, second = this.selected?.id] = this.marks
    if (first === undefined || second === undefined || first === second)
      return safeText`mark two checkpoints with ${this.stage.keyWord('checkpoints.mark')}, or one and stand on another`
    const [a, b] = [first, second].map(id => this.checkpoints.find(each => each.id === id))
    const backwards = a && b && a.run_id === b.run_id && a.step > b.step
    return backwards ? { before: second, after: first } : { before: first, after: second }
  }

  private ids(): string[] {
    return this.checkpoints.map(({ id }) => id)
  }
}
