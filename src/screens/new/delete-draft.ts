import { deleteDraft } from '../../control/drafts.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { Done } from '../stage/doing.ts'
import { shellLine } from '../stage/shell-line.ts'
import type { Wizard } from './wizard.ts'

/** Asks, then deletes the draft under the cursor of the start. */
export function askDeleteDraft({ stage, start, doing }: Wizard): void {
  const { selected } = start
  if (selected?.kind !== 'draft') return
  const { draft } = selected
  const gone = async (): Promise<Done> => {
    const deleted = await deleteDraft(stage.context, draft.id)
    return { tone: 'good', text: deleted ? safeText`draft deleted` : safeText`it was gone already` }
  }
  stage.ask({
    title: safeText`delete this draft?`,
    lines: [[{ text: safeText`${draft.name || 'a draft without a name'}, written ${draft.saved_at}` }]],
    command: shellLine('drafts', 'delete', draft.id),
    yes: safeText`delete it`,
    act: () => void doing.run(safeText`deleting`, safeText`not deleted`, gone).then(() => start.read()),
  })
}
