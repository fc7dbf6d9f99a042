import type { Line } from '../ui/line.ts'
import type { LineageView } from './lineage.ts'
import { treeLine } from './rows.ts'

/** Rows of the tree that are in sight. */
export function treeLines(view: LineageView, columns: number): Line[] {
  const { layout, family: tree, cursor, stop, marks, left, top } = view
  return layout.order.slice(top, top + view.height()).flatMap(id => {
    const relative = tree.relatives.get(id)
    if (!relative) return []
    const facts = {
      relative,
      rail: view.rail(relative),
      lead: layout.lead(id),
      column: layout.column(id),
      stop: id === cursor.run ? stop : undefined,
      marks,
      left,
      columns,
    }
    return [treeLine(facts)]
  })
}
