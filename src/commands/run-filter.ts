import type { RunFilter } from '../control/runs.ts'
import { nearest } from '../core/nearest.ts'
import { OrionError } from '../schema/error.ts'
import { RUN_STATES, type RunState } from '../schema/run.ts'

/** Words such as `state:failed,lost on:local poyo` as a filter over runs; throws OrionError `usage`. */
export function parseRunFilter(words: readonly string[]): RunFilter {
  const filter: RunFilter = {}
  const plain: string[] = []
  for (const word of words.flatMap(each => each.split(/\s+/)).filter(each => each !== '')) {
    const [field, value] = splitOnce(word)
    if (value === null) plain.push(word)
    else if (field === 'state') {
      const states = value
        .split(',')
        .filter(each => each !== 'any')
        .map(asState)
      if (states.length > 0) filter.states = states
    } else if (field === 'task') filter.task_type = value
    else if (field === 'on') filter.adapter = value
    else
      throw new OrionError('usage', `no field '${field}' in a filter of runs`, {
        hint: 'Fields are state:, task: and on:; every other word is looked for in name, id and key.',
      })
  }
  if (plain.length > 0) filter.words = plain
  return filter
}

function splitOnce(word: string): [string, string | null] {
  const colon = word.indexOf(':')
  return colon < 0 ? [word, null] : [word.slice(0, colon), word.slice(colon + 1)]
}

function asState(text: string): RunState {
  const state = RUN_STATES.find(each => each === text)
  if (state) return state
  const near = nearest(text, RUN_STATES)
  throw new OrionError('usage', `no run state '${text}'`, {
    hint: near ? `Did you mean state:${near}?` : `States are ${RUN_STATES.join(', ')}.`,
  })
}
