import { isResumable, retentionOf } from '../../control/checkpoint-keeping.ts'
import { type Inspection, inspect } from '../../control/inspect.ts'
import { type Family, familyNow, standing } from '../../control/lineage.ts'
import { scoresOfRun } from '../../control/scores.ts'
import type { Relative } from '../../core/lineage.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Measured } from '../../schema/benchmark.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { CheckpointActs } from '../checkpoints/acts.ts'
import { Keepings } from '../checkpoints/keepings.ts'
import type { OneCheckpoint } from '../checkpoints/keys.ts'
import { Latest } from '../checkpoints/latest.ts'
import type { Stage } from '../stage/screen.ts'
import { TreeLayout } from './layout.ts'
import { anchorKey, layRail, type Rail, type Stop } from './rail.ts'

/** Cells that stay in sight on both sides of the cursor. */
const MARGIN = 6

/** Where the cursor stands: a run, and on its line its name or a stop. */
export interface Cursor {
  run: string
  stop: string
}

/** State of the tree of a family; drawn by `screen.tsx`, driven by `keys.ts`. */
export class LineageView {
  readonly stage: Stage
  readonly acts: CheckpointActs
  readonly keepings: Keepings
  readonly details: Latest<Inspection>
  readonly of: string
  family: Family
  cursor: Cursor
  marks: string[] = []
  readonly collapsed: Set<string>
  top = 0
  left = 0
  private readonly expanded = new Set<string>()
  private readonly rankedBy: readonly string[]
  private rails = new Map<string, Rail>()
  private saved = new Map<string, readonly Checkpoint[]>()
  private laid: TreeLayout | null = null
  private scored: { run: string; scores: readonly Measured[] } | null = null
  private sizes: Map<string, number> | null = null

  constructor(
    stage: Stage,
    family: Family,
    rankedBy: readonly string[],
    state: { collapsed: string[]; cursor: Cursor },
  ) {
    this.stage = stage
    this.of = family.run_id
    this.family = family
    this.rankedBy = rankedBy
    this.acts = new CheckpointActs(stage, () => this.read())
    this.keepings = new Keepings(stage)
    this.details = new Latest(
      id => inspect(stage.context, id),
      () => stage.changed('stream'),
    )
    this.collapsed = new Set(state.collapsed)
    this.cursor = state.cursor
    this.settle()
  }

  get layout(): TreeLayout {
    this.laid ??= new TreeLayout(this.family, this.collapsed, relative => this.rail(relative))
    return this.laid
  }

  get relative(): Relative | undefined {
    return this.family.relatives.get(this.cursor.run)
  }

  get stop(): Stop | undefined {
    return this.relative && this.rail(this.relative).stops.find(({ id }) => id === this.cursor.stop)
  }

  /** What suites say of the newest checkpoint of a run, read once a change of the registry. */
  scores({ run_id }: Relative): readonly Measured[] {
    if (this.scored?.run !== run_id)
      this.scored = { run: run_id, scores: scoresOfRun(this.stage.context, run_id) }
    return this.scored.scores
  }

  /** The checkpoint under the cursor with what can be done with it. */
  get one(): OneCheckpoint {
    const checkpoint = this.stop?.checkpoint ?? undefined
    return {
      acts: this.acts,
      checkpoint,
      keeping: checkpoint && this.keepings.of(checkpoint),
      resumable: this.relative?.state != null && isResumable({ state: this.relative.state }),
    }
  }

  rail(relative: Relative): Rail {
    const known = this.rails.get(relative.run_id)
    if (known) return known
    const { run_id } = relative
    const checkpoints = this.savedBy(run_id)
    const births = relative.children.flatMap(id => this.family.relatives.get(id)?.born ?? [])
    const needed = births.map(
      ({ parent_step, parent_hash }) => [anchorKey(parent_step, parent_hash), parent_step] as const,
    )
    const rail = layRail({
      relative,
      checkpoints,
      rankedBy: this.rankedBy,
      needed: new Map(needed),
      expanded: this.expanded.has(run_id),
      folded: this.collapsed.has(run_id) ? this.below(run_id) : 0,
    })
    this.rails.set(run_id, rail)
    return rail
  }

  /** Rows of the tree on screen. */
  height(): number {
    return Math.max(1, this.panes(this.stage.area.rows).tree - 2)
  }

  panes(rows: number): { tree: number; details: number } {
    if (rows < 16) return { tree: rows, details: 0 }
    const details = Math.min(13, Math.floor(rows * 0.4))
    // A small family leaves its room to the details.
    const tree = Math.min(rows - details, Math.max(8, this.layout.order.length + 2))
    return { tree, details: rows - tree }
  }

  walk(delta: number): void {
    const { order } = this.layout
    const row = Math.min(order.length - 1, Math.max(0, this.layout.row(this.cursor.run) + delta))
    const run = order[row]
    if (run === undefined || run === this.cursor.run) return
    const here = this.layout.column(this.cursor.run) + (this.stop?.at ?? 0)
    const there = this.family.relatives.get(run)
    const start = this.layout.column(run)
    const stops = there ? this.rail(there).stops : []
    const nearest = stops.toSorted((a, b) => Math.abs(start + a.at - here) - Math.abs(start + b.at - here))[0]
    this.stand({ run, stop: nearest?.id ?? run })
  }

  /** Along the line of a run; left of its name lies the checkpoint that it came from. */
  along(by: 1 | -1): void {
    const { relative } = this
    if (!relative) return
    const { stops } = this.rail(relative)
    const at = stops.findIndex(({ id }) => id === this.cursor.stop)
    const next = stops[at + by]
    if (next) this.stand({ run: relative.run_id, stop: next.id })
    else if (by < 0 && relative.born) {
      const parent = this.family.relatives.get(relative.born.parent_run)
      const from =
        parent &&
        this.rail(parent).stops.find(
          ({ checkpoint }) => checkpoint?.checkpoint_hash === relative.born?.parent_hash,
        )
      if (parent) this.stand({ run: parent.run_id, stop: from?.id ?? parent.run_id })
    }
  }

  /** A click on a cell of the tree in sight: stands on what is there, or on its run; true where the cursor stood already. */
  click(row: number, column: number): boolean {
    const run = row < 0 || row >= this.height() ? undefined : this.layout.order[this.top + row]
    const relative = run === undefined ? undefined : this.family.relatives.get(run)
    if (run === undefined || !relative) return false
    const at = column + this.left - this.layout.column(run)
    const { stops } = this.rail(relative)
    const stop = (stops.find(({ from, to }) => from <= at && at <= to) ?? stops[0])?.id ?? run
    const here = run === this.cursor.run && stop === this.cursor.stop
    if (!here) this.stand({ run, stop })
    return here
  }

  /** Folds what hangs below a run, or unfolds it; on folded checkpoints shows them. */
  fold(): void {
    const { relative, stop } = this
    if (!relative) return
    if (stop?.kind === 'more') {
      this.expanded.add(relative.run_id)
      this.rails.delete(relative.run_id)
      this.laid = null
      const [, first] = stop.id.split(' more ')
      this.stand({ run: relative.run_id, stop: first ?? relative.run_id })
      return
    }
    if (this.collapsed.has(relative.run_id)) this.collapsed.delete(relative.run_id)
    else this.collapsed.add(relative.run_id)
    this.rails.delete(relative.run_id)
    this.laid = null
    this.settle()
  }

  mark(): void {
    const id = this.stop?.checkpoint?.id ?? this.cursor.run
    this.marks = this.marks.includes(id)
      ? this.marks.filter(each => each !== id)
      : [...this.marks.slice(-1), id]
  }

  pair(): { before: string; after: string } | SafeText {
    const [first, second] = this.marks
    if (first && second) return { before: first, after: second }
    const here = this.stop?.checkpoint?.id ?? this.cursor.run
    if (first && here !== first) return { before: first, after: here }
    return safeText`mark two nodes with ${this.stage.keyWord('lineage.mark')}, or one and stand on another`
  }

  read(): void {
    const family = familyNow(this.stage.context, this.family)
    if (family === this.family) this.laid?.forget()
    else {
      this.laid = null
      this.sizes = null
    }
    this.family = family
    this.rails = new Map()
    this.saved = new Map()
    this.scored = null
    this.keepings.forget()
    this.details.forget()
    this.settle()
  }

  /** Brings the cursor back to what is there, and into sight. */
  settle(): void {
    const { layout } = this
    let { run } = this.cursor
    while (layout.row(run) < 0) {
      const parent = this.family.relatives.get(run)?.born?.parent_run
      run = parent ?? this.family.root
      if (parent === undefined) break
    }
    const relative = this.family.relatives.get(run)
    const stops = relative ? this.rail(relative).stops : []
    const stop = stops.find(({ id }) => id === this.cursor.stop) ?? stops[0]
    this.stand({ run, stop: stop?.id ?? run })
  }

  private stand(cursor: Cursor): void {
    this.cursor = cursor
    const row = this.layout.row(cursor.run)
    const height = this.height()
    this.top = Math.max(0, Math.min(Math.max(this.top, row - height + 1), row))
    this.top = Math.min(this.top, Math.max(0, this.layout.order.length - height))
    const start = this.layout.column(cursor.run)
    const { from = 0, to = 0 } = this.stop ?? {}
    const columns = Math.max(20, this.stage.area.columns - 4)
    this.left = Math.min(this.left, Math.max(0, this.widest(this.top, this.top + height) - columns))
    this.left = Math.max(0, Math.max(this.left, start + to + MARGIN - columns))
    this.left = Math.max(0, Math.min(this.left, start + from - MARGIN))
  }

  /** Columns that the longest of some rows needs. */
  private widest(from: number, to: number): number {
    return this.layout.order.slice(from, to).reduce((most, id) => {
      const relative = this.family.relatives.get(id)
      return Math.max(most, relative ? this.layout.column(id) + this.rail(relative).width : 0)
    }, 0)
  }

  /** What a run saved; what its neighbours saved is read with it, as one question costs little more than one run of it. */
  private savedBy(run: string): readonly Checkpoint[] {
    const known = this.saved.get(run)
    if (known) return known
    const runs = [...this.neighbours(run)].filter(id => !this.saved.has(id))
    const { states, checkpoints } = standing(this.stage.context, runs)
    for (const id of runs) {
      this.saved.set(id, checkpoints.get(id) ?? [])
      const relative = this.family.relatives.get(id)
      if (relative) relative.state = states.get(id) ?? null
    }
    return this.saved.get(run) ?? []
  }

  /** A run, those a screen above and below it, and their ancestors, which say in which column each stands. */
  private neighbours(run: string): Set<string> {
    const { order } = this.layout
    const row = this.layout.row(run)
    const height = this.height()
    const found = new Set<string>()
    for (const near of [run, ...(row < 0 ? [] : order.slice(Math.max(0, row - height), row + height))])
      for (let id: string | undefined = near; id !== undefined && !found.has(id); ) {
        found.add(id)
        id = this.family.relatives.get(id)?.born?.parent_run
      }
    return found
  }

  /** How many runs hang below one. */
  private below(run: string): number {
    if (!this.sizes) {
      this.sizes = new Map()
      const down = new TreeLayout(this.family, new Set(), relative => this.rail(relative)).order
      for (const id of down.toReversed()) {
        const { children = [] } = this.family.relatives.get(id) ?? {}
        this.sizes.set(
          id,
          children.reduce((sum, child) => sum + 1 + (this.sizes?.get(child) ?? 0), 0),
        )
      }
    }
    return this.sizes.get(run) ?? 0
  }
}

/** The view on the family of a run; the metrics that choose its best checkpoints are those of its task. */
export async function openView(
  stage: Stage,
  family: Family,
  state: { collapsed: string[]; cursor: Cursor },
): Promise<LineageView> {
  const { ranked_by } = await retentionOf(stage.context, family.run_id)
  return new LineageView(stage, family, ranked_by, state)
}
