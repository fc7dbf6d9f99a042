import fc from 'fast-check'
import { expect, it } from 'vitest'
import { familyTree, type LineageEdge } from '../../../src/core/lineage.ts'
import type { Checkpoint } from '../../../src/schema/checkpoint.ts'
import { TreeLayout } from '../../../src/screens/lineage/layout.ts'
import { anchorKey, layRail } from '../../../src/screens/lineage/rail.ts'
import { treeLine } from '../../../src/screens/lineage/rows.ts'
import { lineText } from '../../../src/screens/ui/line.ts'
import { fuzzRuns } from '../../support/fuzz-runs.ts'

const hashOf = (run: string, step: number) => `${run}:${step}`
const checkpoint = (run: string, step: number, more: Partial<Checkpoint> = {}): Checkpoint => ({
  id: `${run}@${step}`,
  run_id: run,
  attempt: 1,
  step,
  path: `/runs/${run}/${step}`,
  checkpoint_hash: hashOf(run, step),
  bytes: 1,
  verified: null,
  created_at: '2026-03-14T09:00:00.000Z',
  deleted: false,
  metrics: {},
  ...more,
})

interface Sketch {
  id: string
  saved: Checkpoint[]
  born?: [parent: string, step: number, kind?: LineageEdge['kind']]
  resumes?: [attempt: number, step: number][]
}

/** The tree drawn whole. */
function draw(sketches: readonly Sketch[], collapsed: string[] = []): string[] {
  const edges = sketches.flatMap(({ id, born, resumes = [] }): LineageEdge[] => [
    ...(born
      ? [
          {
            kind: born[2] ?? 'fine-tuned',
            parent_run: born[0],
            parent_step: born[1],
            parent_hash: hashOf(born[0], born[1]),
            child_run: id,
            child_attempt: 1,
          } as const,
        ]
      : []),
    ...resumes.map(
      ([attempt, step]) =>
        ({
          kind: 'resumed',
          parent_run: id,
          parent_step: step,
          parent_hash: hashOf(id, step),
          child_run: id,
          child_attempt: attempt,
        }) as const,
    ),
  ])
  const runs = sketches.map(({ id }, at) => ({
    id,
    name: id,
    state: 'completed' as const,
    created_at: `${at}`.padStart(4, '0'),
  }))
  const tree = familyTree(sketches.at(-1)?.id ?? '', runs, edges)
  const rails = new Map(
    sketches.map(({ id, saved }) => {
      const relative = tree.relatives.get(id)
      if (!relative) throw new Error(id)
      const births = relative.children.flatMap(child => tree.relatives.get(child)?.born ?? [])
      const needed = new Map(
        births.map(each => [anchorKey(each.parent_step, each.parent_hash), each.parent_step] as const),
      )
      return [
        id,
        layRail({
          relative,
          checkpoints: saved,
          rankedBy: ['loss'],
          needed,
          expanded: false,
          folded: collapsed.includes(id) ? 1 : 0,
        }),
      ]
    }),
  )
  const rail = (id: string) => {
    const found = rails.get(id)
    if (!found) throw new Error(id)
    return found
  }
  const layout = new TreeLayout(tree, new Set(collapsed), ({ run_id }) => rail(run_id))
  return layout.order.flatMap(id => {
    const relative = tree.relatives.get(id)
    if (!relative) return []
    return [
      lineText(
        treeLine({
          relative,
          rail: rail(id),
          lead: layout.lead(id),
          column: layout.column(id),
          stop: undefined,
          marks: [],
          left: 0,
          columns: 10_000,
        }),
      ),
    ]
  })
}

const at = (run: string, ...steps: number[]) => steps.map(step => checkpoint(run, step))

it('children hang below the checkpoint they came from, forks on another line than fine-tunings', () => {
  const lines = draw([
    {
      id: 'base',
      saved: [
        checkpoint('base', 10_000),
        checkpoint('base', 20_000),
        checkpoint('base', 30_000, { metrics: { loss: 1 } }),
      ],
    },
    { id: 'one', saved: at('one', 100), born: ['base', 30_000] },
    { id: 'two', saved: [], born: ['base', 30_000] },
    { id: 'fork', saved: [], born: ['base', 20_000, 'forked'] },
  ])
  expect(lines).toEqual([
    'base ─●─ 10k ─●─ 20k ─◉─ 30k best  ✔ completed',
    '              │       ├─ one ─●─ 100  ✔ completed',
    '              │       └─ two  ✔ completed',
    '              └═ fork  ✔ completed',
  ])
})

it('says what was resumed, damaged, deleted though needed, and folded', () => {
  const base = [
    checkpoint('base', 1, { deleted: true }),
    checkpoint('base', 2),
    checkpoint('base', 3, { verified: { at: '', ok: false, reason: 'shard' } }),
    ...at('base', 4, 5, 6, 7),
    checkpoint('base', 8, { attempt: 2 }),
  ]
  const sketches: Sketch[] = [
    { id: 'base', saved: base, resumes: [[2, 7]] },
    { id: 'kid', saved: [], born: ['base', 1] },
  ]
  expect(draw(sketches)).toEqual([
    'base ─○─ 1 deleted ─●─ 2 ─✖─ 3 damaged ╌ 4 more ╌ ╌▲╌ 2 ─●─ 8  ✔ completed',
    '      └─ kid  ✔ completed',
  ])
  expect(
    draw([
      { id: 'base', saved: at('base', 4) },
      { id: 'kid', saved: [], born: ['base', 9] },
    ]),
  ).toEqual(['base ─●─ 4 ─○─ 9 unknown  ✔ completed', '            └─ kid  ✔ completed'])
  expect(draw(sketches, ['base'])).toEqual([
    'base ─○─ 1 deleted ─●─ 2 ─✖─ 3 damaged ╌ 4 more ╌ ╌▲╌ 2 ─●─ 8 ▸ 1 folded   ✔ completed',
  ])
})

it('a run whose parent is unknown, or that is its own ancestor, still has a tree', () => {
  expect(draw([{ id: 'orphan', saved: [], born: ['orphan', 5] }])).toEqual(['orphan ╌▲╌ 1  ✔ completed'])
  const circle = draw([
    { id: 'a', saved: at('a', 1), born: ['b', 1] },
    { id: 'b', saved: at('b', 1), born: ['a', 1] },
  ])
  expect(circle).toHaveLength(2)
})

it('no line of a branch crosses a name, whatever the family', () => {
  const shape = fc.array(
    fc.record({
      parent: fc.nat(),
      step: fc.integer({ min: 1, max: 6 }),
      saved: fc.integer({ min: 0, max: 6 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(shape, members => {
      const sketches = members.map(
        ({ parent, step, saved }, nth): Sketch => ({
          id: `run${nth}`,
          saved: at(`run${nth}`, ...Array.from({ length: saved }, (_, k) => k + 1)),
          ...(nth === 0 ? {} : { born: [`run${parent % nth}`, step] }),
        }),
      )
      const lines = draw(sketches)
      expect(lines).toHaveLength(members.length)
      for (const [row, line] of lines.entries()) {
        const branch = [...line].findIndex(cell => '├└'.includes(cell))
        if (row === 0) expect(branch).toBe(-1)
        else expect(line.slice(0, branch)).toMatch(/^[ │]*$/)
        // What hangs, hangs on something: the cell above goes on or is a part of a run.
        if (row > 0) expect([...(lines[row - 1] ?? '')][branch] ?? ' ', lines.join('\n')).not.toBe(' ')
      }
    }),
    { numRuns: fuzzRuns(300) },
  )
})
