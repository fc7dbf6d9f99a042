import type { Adapter } from '../core/adapter.ts'
import type { Answer } from '../core/answer.ts'
import type { Plan } from './plan.ts'

/** A question of preflight; what it throws is its answer too. */
export interface Question {
  id: string
  group: string
  title: string
  why: string
  /** The machine itself is asked. */
  there?: boolean
  /** `doing` is told what is under way while the answer takes long. */
  ask(doing: (words: string) => void): Promise<Answer> | Answer
}

/** Rules over a machine that say nothing of the nodes behind a scheduler: facts come from where jobs are submitted. */
export const LOGIN_NODE_RULES: ReadonlySet<string> = new Set(['memory_estimate', 'cores'])

/** What the way to machines and its scheduler say to the size of the job, before anything is queued. */
export function queueQuestions(adapter: Adapter, plan: Plan): Question[] {
  const { resources } = plan.resolved
  const nodes: Question = {
    id: 'nodes',
    group: 'machine',
    title: 'The job may span several nodes',
    why: 'Only a scheduler gives a job several machines at once.',
    ask: () =>
      adapter.capabilities.severalNodes
        ? { verdict: 'pass', found: `${resources.nodes} nodes`, todo: '' }
        : {
            verdict: 'fail',
            found: `${resources.nodes} nodes on ${plan.profile}, which is one machine`,
            todo: 'Set resources.nodes=1, or choose a profile of a cluster.',
          },
  }
  const wishes: Question = {
    id: 'wishes',
    group: 'machine',
    title: 'What is asked of Slurm can be asked',
    why: "Time, memory and nodes are a scheduler's to give.",
    ask: () => {
      const asked = Object.keys(resources.slurm ?? {}).map(name => `slurm.${name}`)
      return adapter.capabilities.takesWishes
        ? { verdict: 'pass', found: asked.join(', '), todo: '' }
        : {
            verdict: 'warn',
            found: `${plan.profile} has no scheduler: ${asked.join(', ')} ${asked.length === 1 ? 'does' : 'do'} nothing there`,
            todo: 'Choose a profile of a cluster if the run needs it.',
          }
    },
  }
  const { rehearse } = adapter
  const queue: Question[] = rehearse
    ? [
        {
          id: 'queue',
          group: 'machine',
          title: 'The scheduler takes the job',
          why: 'A job that can never start waits in the queue for ever.',
          there: true,
          ask: () => rehearse(resources),
        },
      ]
    : []
  const { slurm = {} } = resources
  const given = Object.keys(slurm).length > 0
  return [...(resources.nodes > 1 ? [nodes] : []), ...(given ? [wishes] : []), ...queue]
}
