import type { RunState } from '../schema/run.ts'
import { ACTIVE_STATES } from '../schema/run.ts'
import type { UpstreamRef } from './task-plugin.ts'

/** One config of a list that is launched together. */
export interface Stage {
  name: string
  /** Run that its weights come from, by name, id or key; null for none. */
  upstream: UpstreamRef | null
}

/** A stage by its place in the list, with the place of the stage that it needs, if that is in the list. */
export interface Placed {
  at: number
  needs: number | null
}

export type Ordered = { ok: true; order: Placed[] } | { ok: false; at: number; message: string }

/**
 * The order in which stages are launched: each after the one that it needs, otherwise as they were given. A name of the list
 * wins over a run of the registry with the same name; the name of the stage itself means such a run.
 */
export function inOrderOfNeed(stages: readonly Stage[]): Ordered {
  const needs: (number | null)[] = []
  for (const [at, { name, upstream }] of stages.entries()) {
    const named = stages.flatMap((stage, i) =>
      upstream && i !== at && stage.name === upstream.run && upstream.run !== name ? [i] : [],
    )
    if (named.length > 1) {
      return { ok: false, at, message: `${named.length} configs of the list are called ${upstream?.run}` }
    }
    needs.push(named[0] ?? null)
  }
  const order: Placed[] = []
  const done = new Set<number>()
  for (const at of stages.keys()) {
    const way: number[] = []
    for (let next: number | null = at; next !== null && !done.has(next); next = needs[next] ?? null) {
      if (way.includes(next)) {
        const names = [...way.slice(way.indexOf(next)), next].map(i => stages[i]?.name)
        return { ok: false, at, message: `the stages need each other: ${names.join(' needs ')}` }
      }
      way.push(next)
    }
    for (const each of way.toReversed()) {
      done.add(each)
      order.push({ at: each, needs: needs[each] ?? null })
    }
  }
  return { ok: true, order }
}

/** What is known of the run that a stage needs. */
export interface UpstreamStanding {
  id: string
  name: string
  state: RunState
  /** Steps of the checkpoints that it still has. */
  steps: readonly number[]
}

export type Readiness =
  | { ready: true }
  /** `blocked`: only its user can bring the upstream there. */
  | { ready: false; blocked: boolean; why: string }

/** Whether the checkpoint that a stage starts from is there: `best` and `last` are known when the upstream is completed. */
export function readiness(
  upstream: UpstreamStanding | null,
  checkpoint: UpstreamRef['checkpoint'],
): Readiness {
  if (!upstream) return { ready: false, blocked: true, why: 'the run that it starts from is gone' }
  const { id, name, state, steps } = upstream
  const who = `${name} (${id})`
  if (typeof checkpoint === 'number' && steps.includes(checkpoint)) return { ready: true }
  const under_way = state === 'planned' || ACTIVE_STATES.includes(state)
  if (under_way) {
    const what = typeof checkpoint === 'number' ? ` to save step ${checkpoint}` : ''
    return { ready: false, blocked: false, why: `waits for ${who}${what}, which is ${state}` }
  }
  if (state !== 'completed') {
    return {
      ready: false,
      blocked: true,
      why: `its upstream ${who} is ${state}: resume that, or cancel this run`,
    }
  }
  if (typeof checkpoint === 'string' && steps.length > 0) return { ready: true }
  const what = typeof checkpoint === 'number' ? `step ${checkpoint}` : 'a checkpoint'
  return { ready: false, blocked: true, why: `its upstream ${who} is completed without ${what}` }
}
