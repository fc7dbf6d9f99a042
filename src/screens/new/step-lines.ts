import type { Line } from '../ui/line.ts'
import { textOf } from './form.ts'
import type { OpenDraft } from './open-draft.ts'
import { type StepMark, stepLine } from './rows.ts'
import { issuesOf, type Step } from './steps.ts'
import type { Wizard } from './wizard.ts'

/** Columns from which a step has room for what is written in it. */
const ROOM_FOR_WORDS = 20

/** What a step shows of itself: what the draft began with, or the value of its first field. */
function stepWords(draft: OpenDraft, { id, keys }: Step): string {
  if (id === 'start') return draft.base?.name ?? 'blank'
  const [key] = keys
  const value = key === undefined ? undefined : (draft.checked.config ?? draft.checked.written)?.[key]
  if (Array.isArray(value)) return value.map(firstWords).join(' + ')
  return value === null || value === undefined ? '' : firstWords(value)
}

function firstWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return textOf(value)
  const [first] = Object.values(value)
  return typeof first === 'object' ? '' : textOf(first)
}

function markOf(wizard: Wizard, draft: OpenDraft, step: Step): StepMark {
  if (step.id === wizard.step.id) return 'here'
  if (!wizard.visited.has(step.id)) return 'unseen'
  if (issuesOf(step, wizard.steps, draft.checked.issues).length > 0) return 'wrong'
  if (step.id === 'launch') return 'unseen'
  if (step.id !== 'preflight') return 'done'
  const { checks } = wizard
  if (checks?.report == null || wizard.stale) return 'unseen'
  return checks.count('fail') > 0 ? 'wrong' : 'done'
}

/** The steps on the left, each with its mark and what is written there. */
export function stepLines(wizard: Wizard, columns: number): Line[] {
  const { draft, steps } = wizard
  return steps.map(step => {
    const { id } = step
    const here = id === wizard.step.id
    if (draft === null) return stepLine({ id, mark: 'here', here, says: '' }, columns)
    const says = columns > ROOM_FOR_WORDS ? stepWords(draft, step) : ''
    return stepLine({ id, mark: markOf(wizard, draft, step), here, says }, columns)
  })
}
