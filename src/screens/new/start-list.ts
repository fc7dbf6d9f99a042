import { type DraftEntry, drafts } from '../../control/drafts.ts'
import { runs } from '../../control/runs.ts'
import { type Template, templates } from '../../control/templates.ts'
import type { Run } from '../../schema/run.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'

/** Something that a new run can begin with. */
export type Choice =
  | { kind: 'draft'; id: string; draft: DraftEntry }
  | { kind: 'blank'; id: 'blank' }
  | { kind: 'template'; id: string; template: Template }
  | { kind: 'run'; id: string; run: Run }

/** Earlier runs that are offered; the filter finds the others. */
const RUNS = 100

/** What a new run can begin with: drafts first, then a blank one, templates and earlier runs. */
export class StartList {
  readonly stage: Stage
  /** Widest cell of each column so far. */
  readonly widths = new Map<string, number>()
  choices: Choice[] = []
  place: ListState = LIST_START
  filter = ''
  error: unknown = null

  constructor(stage: Stage) {
    this.stage = stage
    this.read()
  }

  get selected(): Choice | undefined {
    return this.choices.find(({ id }) => id === this.place.selected)
  }

  read(): void {
    const { context } = this.stage
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean)
    const holds = (text: string) => words.every(word => text.toLowerCase().includes(word))
    try {
      const mine = drafts(context).map((draft): Choice => ({ kind: 'draft', id: `draft ${draft.id}`, draft }))
      const given = templates(context).map(
        (template): Choice => ({ kind: 'template', id: `template ${template.name}`, template }),
      )
      const named = words.filter(word => !'run'.includes(word))
      const { items } = runs(context, { limit: RUNS, ...(named.length > 0 ? { words: named } : {}) })
      this.choices = [
        ...mine.filter(
          choice => choice.kind === 'draft' && holds(`draft ${choice.draft.name} ${choice.draft.id}`),
        ),
        ...(holds('blank empty config') ? [{ kind: 'blank', id: 'blank' } as const] : []),
        ...given.filter(
          choice =>
            choice.kind === 'template' && holds(`template ${choice.template.name} ${choice.template.about}`),
        ),
        ...items.map((run): Choice => ({ kind: 'run', id: `run ${run.id}`, run })),
      ]
      this.error = null
    } catch (error) {
      this.error = error
    }
    this.place = keepPlace(this.place, this.ids(), this.height())
  }

  /** The choices that fit into so many rows, the one under the cursor among them. */
  visible(rows: number): Choice[] {
    const { at, top } = this.place
    const first = Math.max(0, at - rows + 1, Math.min(top, at, this.choices.length - rows))
    return this.choices.slice(first, first + rows)
  }

  setFilter(text: string): void {
    this.filter = text
    this.read()
  }

  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  walk(delta: number): void {
    this.place = move(this.place, this.ids(), delta, this.height())
  }

  private ids(): string[] {
    return this.choices.map(({ id }) => id)
  }
}
