import type { RunState } from '../schema/run.ts'

/** How a run came from another one, or from itself. */
export type Descent = 'resumed' | 'forked' | 'fine-tuned'

/** How weights came from one run to another; `grafted`: some of them, beside those that it descends from. */
export interface LineageEdge<Kind = Descent | 'grafted'> {
  kind: Kind
  parent_run: string
  parent_step: number
  parent_hash: string
  child_run: string
  child_attempt: number
}

/** A run among its relatives. */
export interface Relative {
  run_id: string
  name: string
  /** null: the registry does not have the run any more. */
  state: RunState | null
  created_at: string
  /** The edge it was born by; null for the oldest ancestor. */
  born: LineageEdge<Descent> | null
  /** Further checkpoints that some of its first weights came from. */
  grafts: LineageEdge[]
  /** Its own attempts that went on from a checkpoint, in order. */
  resumes: LineageEdge[]
  /** Runs born from it, those of later steps first, at one step the older first. */
  children: string[]
}

export interface FamilyTree {
  root: string
  relatives: ReadonlyMap<string, Relative>
}

/** The tree that a run belongs to; what the edges say twice or in a circle is taken once. */
export function familyTree(
  start: string,
  runs: readonly { id: string; name: string; state: RunState; created_at: string }[],
  edges: readonly LineageEdge[],
): FamilyTree {
  const relatives = new Map<string, Relative>()
  const add = (run_id: string, name: string, state: RunState | null, created_at: string) =>
    relatives.set(run_id, {
      run_id,
      name,
      state,
      created_at,
      born: null,
      grafts: [],
      resumes: [],
      children: [],
    })
  for (const { id, name, state, created_at } of runs) add(id, name, state, created_at)
  for (const { kind, parent_run, child_run } of edges)
    for (const id of kind === 'grafted' ? [child_run] : [parent_run, child_run])
      if (!relatives.has(id)) add(id, id, null, '')
  if (!relatives.has(start)) add(start, start, null, '')
  for (const edge of edges) {
    const child = relatives.get(edge.child_run)
    if (!child) continue
    const { kind } = edge
    if (kind === 'grafted') child.grafts.push(edge)
    else if (edge.parent_run === edge.child_run) child.resumes.push(edge)
    else child.born ??= { ...edge, kind }
  }
  const root = oldest(start, relatives)
  const oldestOne = relatives.get(root)
  if (oldestOne) oldestOne.born = null
  for (const { run_id, born } of relatives.values())
    if (born) relatives.get(born.parent_run)?.children.push(run_id)
  for (const relative of relatives.values()) {
    relative.children.sort((a, b) => younger(relatives.get(a), relatives.get(b)))
    relative.resumes.sort((a, b) => a.child_attempt - b.child_attempt)
  }
  return { root, relatives }
}

function oldest(start: string, relatives: ReadonlyMap<string, Relative>): string {
  const seen = new Set([start])
  for (let id = start; ; ) {
    const parent = relatives.get(id)?.born?.parent_run
    if (parent === undefined || seen.has(parent)) return id
    seen.add(parent)
    id = parent
  }
}

function younger(a: Relative | undefined, b: Relative | undefined): number {
  const steps = (b?.born?.parent_step ?? 0) - (a?.born?.parent_step ?? 0)
  if (steps !== 0) return steps
  const [left, right] = [a?.born?.parent_hash ?? '', b?.born?.parent_hash ?? '']
  if (left !== right) return left < right ? -1 : 1
  return (a?.created_at ?? '') < (b?.created_at ?? '') ? -1 : 1
}

/** Runs from the root down, each before its children; those below a collapsed run are left out. */
export function* walkDown(
  { root, relatives }: FamilyTree,
  collapsed: ReadonlySet<string>,
): Generator<Relative> {
  const waiting = [root]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const relative = relatives.get(id)
    if (!relative) continue
    yield relative
    if (!collapsed.has(id)) waiting.push(...relative.children.toReversed())
  }
}
