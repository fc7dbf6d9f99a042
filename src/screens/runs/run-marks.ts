import type { PlaceState } from '../stage/place.ts'

/** Which rows are marked, by id, and where a range began. */
export class RunMarks {
  private readonly ids = new Set<string>()
  private anchor: string | null = null

  get size(): number {
    return this.ids.size
  }

  /** A range is being drawn: moving the cursor marks what lies between. */
  get ranging(): boolean {
    return this.anchor !== null
  }

  has(id: string): boolean {
    return this.ids.has(id)
  }

  all(): string[] {
    return [...this.ids]
  }

  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id)
  }

  set(ids: Iterable<string>): void {
    this.clear()
    for (const id of ids) this.ids.add(id)
  }

  /** Starts a range at a row, or ends the one that is being drawn. */
  range(id: string): void {
    this.anchor = this.anchor === null ? id : null
    this.ids.add(id)
  }

  /** Marks every row between the start of the range and the cursor. */
  reach(ids: readonly string[], cursor: string): void {
    if (this.anchor === null) return
    const [from, to] = [ids.indexOf(this.anchor), ids.indexOf(cursor)]
    if (from < 0 || to < 0) return
    for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) this.ids.add(id)
  }

  clear(): void {
    this.ids.clear()
    this.anchor = null
  }

  state(): readonly string[] {
    return this.all()
  }

  restore(state: PlaceState): void {
    if (Array.isArray(state.marks)) this.set(state.marks.filter(id => typeof id === 'string'))
  }
}
