import { keepingOf, type RetentionRule, retentionOf } from '../../control/checkpoint-keeping.ts'
import type { Keeping } from '../../core/checkpoints/deletion.ts'
import type { Stage } from '../stage/screen.ts'

/** What holds the checkpoints of the runs on screen: the rule of a run is read once, the rest after each change. */
export class Keepings {
  private readonly stage: Stage
  private readonly rules = new Map<string, RetentionRule | null>()
  private byRun = new Map<string, Map<string, Keeping>>()

  constructor(stage: Stage) {
    this.stage = stage
  }

  /** Undefined until the rule of the run is known. */
  of({ id, run_id }: { id: string; run_id: string }): Keeping | undefined {
    const rule = this.rule(run_id)
    if (!rule) return undefined
    let keeping = this.byRun.get(run_id)
    if (!keeping) {
      keeping = keepingOf(this.stage.context, run_id, rule)
      this.byRun.set(run_id, keeping)
    }
    return keeping.get(id)
  }

  rule(runId: string): RetentionRule | null {
    const known = this.rules.get(runId)
    if (known !== undefined) return known
    this.rules.set(runId, null)
    retentionOf(this.stage.context, runId).then(
      rule => {
        this.rules.set(runId, rule)
        this.stage.changed('stream')
      },
      // A run whose task is unknown here has no rule to show.
      () => {},
    )
    return null
  }

  forget(): void {
    this.byRun = new Map()
  }
}
