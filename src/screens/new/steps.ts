import type { TaskPlugin } from '../../core/task-plugin.ts'
import type { Issue } from '../../schema/error.ts'

/** One step of the wizard: the top-level keys of the config that it asks for, or none. */
export interface Step {
  id: string
  keys: readonly string[]
  /** What the chosen profile has stands beside its fields. */
  ofMachines?: true
}

const FIRST: readonly Step[] = [
  { id: 'start', keys: [] },
  { id: 'name', keys: ['name', 'notes'] },
]
const INFRA: Step = { id: 'infra', keys: ['infra', 'resources'], ofMachines: true }
const WISHES: Step = { id: 'slurm', keys: ['slurm'], ofMachines: true }
const LAST: readonly Step[] = [
  { id: 'review', keys: [] },
  { id: 'preflight', keys: [] },
  { id: 'launch', keys: [] },
]

/** The steps for one kind of task; its own keys stand in the order in which it names them. `wishes`: a scheduler may be asked. */
export function stepsOf(plugin: Pick<TaskPlugin, 'fields'> | null, wishes: boolean): readonly Step[] {
  const own = Object.keys(plugin?.fields ?? {}).map(key => ({ id: key, keys: [key] }))
  return plugin === null ? FIRST.slice(0, 1) : [...FIRST, ...own, INFRA, ...(wishes ? [WISHES] : []), ...LAST]
}

/** The top-level key that a mistake is about; empty for the whole text. */
export const keyOf = ({ path }: Issue): string => /^[^.[]*/.exec(path)?.[0] ?? ''

/** The mistakes that a step can mend. A key that no step asks for is mended where the whole text is: in the review. */
export function issuesOf(step: Step, steps: readonly Step[], issues: readonly Issue[]): Issue[] {
  if (step.id !== 'review') return issues.filter(issue => step.keys.includes(keyOf(issue)))
  const asked = new Set(steps.flatMap(({ keys }) => keys))
  return issues.filter(issue => !asked.has(keyOf(issue)))
}
