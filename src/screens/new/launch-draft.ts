import type { Context } from '../../control/context.ts'
import { deleteDraft } from '../../control/drafts.ts'
import type { Plan } from '../../control/plan.ts'
import type { PreflightReport } from '../../schema/preflight.ts'
import type { RunDetail } from '../../schema/run.ts'
import type { OpenDraft } from './open-draft.ts'

/** The plan of a draft as it is typed now. */
export async function planDraft(context: Context, draft: OpenDraft | null): Promise<Plan> {
  const source = { text: draft?.text ?? '', name: draft?.path ?? '' }
  const [{ loadConfig }, { planRun }] = await Promise.all([
    import('../../control/load-config.ts'),
    import('../../control/plan.ts'),
  ])
  return planRun(context, await loadConfig(context, source, []))
}

/** Launches a plan with the report of its checks; the draft is gone once the run is there. */
export async function launchDraft(
  context: Context,
  draft: OpenDraft | null,
  plan: Plan,
  report: PreflightReport | null,
): Promise<RunDetail> {
  const { launch } = await import('../../control/launch.ts')
  const run = await launch(context, plan, report, { reason: null })
  await draft?.settled()
  if (draft) await deleteDraft(context, draft.id)
  return run
}
