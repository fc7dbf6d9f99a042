import type { EditedResume } from '../../control/edit-resume.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { countWords, plural } from '../../core/text/words.ts'
import type { Json } from '../../schema/scalars.ts'
import { resumeLine } from '../stage/shell-line.ts'
import { type Line, span } from '../ui/line.ts'
import type { OpenRun } from './open-run.ts'

const SHOWN_CHANGES = 10

const words = (value: Json | undefined): string => (value === undefined ? 'not there' : JSON.stringify(value))

/** What was changed, from where the run goes on, and what that costs. */
export function editLines({ changes, plan }: EditedResume): Line[] {
  const shown = changes
    .slice(0, SHOWN_CHANGES)
    .map(
      ({ path, before, after }): Line => [
        span(safeText`  ${path}  `, 'accent'),
        span(safeText`${words(before)}`, 'muted'),
        span(safeText` -> ${words(after)}`),
      ],
    )
  if (changes.length > SHOWN_CHANGES)
    shown.push([span(safeText`  and ${changes.length - SHOWN_CHANGES} more`, 'muted')])
  const from = plan.checkpoint ? `step ${countWords(plan.checkpoint.step)}` : 'the beginning'
  return [
    [span(safeText`${plural(changes.length, 'change')}, from ${from}, as attempt ${plan.attempt}:`)],
    ...shown,
    ...plan.inexact_because.map((why): Line => [span(safeText`not exact: ${why}`, 'warn')]),
    ...plan.refusals.map(({ message }): Line => [span(safeText`refused: ${message}`, 'bad')]),
  ]
}

/** The editor on the run's config; then the question whether to resume with what was changed. */
export async function editThenResume(page: OpenRun): Promise<void> {
  const { stage, id } = page
  try {
    const { editResume, forgetEdit } = await import('../../control/edit-resume.ts')
    let edited: EditedResume | null = null
    await stage.lend(async () => {
      edited = await editResume(stage.context, id)
    })
    const result: EditedResume | null = edited
    if (result === null) {
      stage.notify('muted', safeText`nothing was changed; ${stage.keyWord('run.resume')} resumes as it is`)
      return
    }
    ask(page, result, () => void forgetEdit(stage.context, id))
  } catch (error) {
    stage.failed(safeText`not resumed`, error)
  }
}

function ask(page: OpenRun, edited: EditedResume, forget: () => void): void {
  const { plan, overrides } = edited
  const words = { overrides, inexact: !plan.exact }
  page.stage.ask({
    title: safeText`resume with these changes?`,
    lines: editLines(edited),
    command: resumeLine(page.id, words),
    yes: safeText`resume`,
    act: () => void page.resuming.start(plan, words).then(forget),
  })
}
