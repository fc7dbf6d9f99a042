import { suspectNodes } from '../../core/hosts/suspect-nodes.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { listWords } from '../../core/text/words.ts'
import { resumeLine } from '../stage/shell-line.ts'
import type { OpenRun } from './open-run.ts'

/** Nodes that the newest attempt can be blamed on. */
export const suspectsOf = ({ page }: OpenRun): string[] => {
  const last = page.attempts.at(-1)
  return last ? suspectNodes(last) : []
}

/** Null, or why no node can be kept out. */
export function cannotExclude(page: OpenRun): SafeText | null {
  const { outlook } = page.resuming
  if (page.excludesNodes === false)
    return safeText`${page.page.run.adapter} has no scheduler that gives nodes`
  if (suspectsOf(page).length === 0) return safeText`nobody knows on which node it failed`
  if (outlook.kind === 'ready')
    return page.excludesNodes === null ? safeText`the profile is being read` : null
  return outlook.kind === 'impossible' ? safeText`it cannot go on` : safeText`no checkpoint is verified yet`
}

/** Goes on without the node that failed, after a question that shows the same as a command. */
export function excludeThenResume(page: OpenRun): void {
  const { stage, resuming, id } = page
  const { outlook } = resuming
  const nodes = suspectsOf(page)
  if (outlook.kind !== 'ready' || nodes.length === 0) return
  const { plan } = outlook
  stage.ask({
    title: safeText`resume without ${listWords(nodes)}?`,
    lines: [
      [
        {
          text: safeText`Attempt ${plan.attempt} and later ones of this run are kept off ${listWords(nodes)}.`,
        },
      ],
      [{ text: safeText`For every run: slurm.exclude of the profile.`, tone: 'muted' }],
    ],
    command: resumeLine(id, { exclude: nodes }),
    yes: safeText`resume`,
    act: () => void resuming.start(plan, { exclude: nodes }),
  })
}
