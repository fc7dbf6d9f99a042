import { type FamilyTree, type Relative, walkDown } from '../../core/lineage.ts'
import { anchorKey, type Rail } from './rail.ts'

/** Cells between the column a child hangs on and its name: `├─ `. */
const LEAD = 3

/** What stands left of a run's name. */
export interface Lead {
  /** Columns with a line that goes on to a row further down. */
  bars: number[]
  /** Column of the branch, or null for the root. */
  branch: number | null
  /** Nothing more hangs on this column. */
  last: boolean
}

/**
 * Where the runs of a family stand. The order of the rows is known at once; columns are worked out for the rows that are
 * looked at and their ancestors alone, since only they need the line of a run.
 */
export class TreeLayout {
  readonly order: readonly string[]
  private readonly tree: FamilyTree
  private readonly railOf: (relative: Relative) => Rail
  private readonly rows: ReadonlyMap<string, number>
  private readonly columns = new Map<string, number>()
  private readonly hangings = new Map<string, Map<number, number>>()

  constructor(tree: FamilyTree, collapsed: ReadonlySet<string>, railOf: (relative: Relative) => Rail) {
    this.tree = tree
    this.railOf = railOf
    this.order = Array.from(walkDown(tree, collapsed), ({ run_id }) => run_id)
    this.rows = new Map(this.order.map((id, row) => [id, row]))
  }

  /** Lines of runs have changed; who stands below whom has not. */
  forget(): void {
    this.columns.clear()
    this.hangings.clear()
  }

  row(id: string): number {
    return this.rows.get(id) ?? -1
  }

  /** Column at which the name of a run begins. */
  column(id: string): number {
    const path: Relative[] = []
    let known: number | undefined
    for (let at = this.tree.relatives.get(id); at; at = this.parent(at)) {
      known = this.columns.get(at.run_id)
      if (known !== undefined) break
      path.push(at)
    }
    for (let next = path.pop(); next; next = path.pop()) {
      const parent = this.parent(next)
      const column: number = parent ? (known ?? 0) + this.anchor(parent, next) + LEAD : 0
      this.columns.set(next.run_id, column)
      known = column
    }
    return known ?? 0
  }

  lead(id: string): Lead {
    const bars: number[] = []
    let branch: number | null = null
    let last = true
    let child = this.tree.relatives.get(id)
    for (let parent = child && this.parent(child); child && parent; parent = this.parent(parent)) {
      const row = this.row(child.run_id)
      const start = this.column(parent.run_id)
      const own: number = start + this.anchor(parent, child)
      for (const [at, lastRow] of this.hanging(parent)) {
        const column = start + at
        if (branch === null && column === own) last = lastRow <= row
        else if (lastRow > row) bars.push(column)
      }
      branch ??= own
      child = parent
    }
    return { bars, branch, last }
  }

  private parent({ born }: Relative): Relative | undefined {
    return born ? this.tree.relatives.get(born.parent_run) : undefined
  }

  /** Columns from the start of the parent's name to where the child hangs: below its checkpoint, else below the name. */
  private anchor(parent: Relative, { born }: Relative): number {
    const key = anchorKey(born?.parent_step ?? 0, born?.parent_hash ?? '')
    return this.railOf(parent).anchors.get(key) ?? 1
  }

  /** Columns below a run on which something hangs, each with the last row that does. */
  private hanging(parent: Relative): Map<number, number> {
    const known = this.hangings.get(parent.run_id)
    if (known) return known
    const found = new Map<number, number>()
    for (const id of parent.children) {
      const child = this.tree.relatives.get(id)
      if (!child) continue
      const at = this.anchor(parent, child)
      found.set(at, Math.max(found.get(at) ?? -1, this.row(id)))
    }
    this.hangings.set(parent.run_id, found)
    return found
  }
}
