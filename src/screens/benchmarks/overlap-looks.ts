import type { Measured, OverlapVerdict, Suite } from '../../schema/benchmark.ts'
import { Latest } from '../checkpoints/latest.ts'
import type { Stage } from '../stage/screen.ts'

/** What is known of an overlap that the registry has no verdict on: it is being looked up, or nobody can tell. */
export type OverlapLook =
  | { kind: 'looking' }
  | { kind: 'found'; verdict: OverlapVerdict }
  | { kind: 'unknown'; why: string }

/** Looks up whether the items of the score under the cursor were trained on; the verdict goes into the registry. */
export class OverlapLooks {
  private readonly stage: Stage
  private readonly latest: Latest<OverlapVerdict>
  private readonly asked = new Map<string, Measured>()
  private suites: Promise<readonly Suite[]> | null = null
  private closed = false

  constructor(stage: Stage) {
    this.stage = stage
    this.latest = new Latest(
      key => this.look(key),
      () => {
        if (this.closed) return
        stage.wrote()
        stage.changed('stream')
      },
    )
  }

  of(measured: Measured): OverlapLook {
    this.asked.set(measured.key, measured)
    const found = this.latest.of(measured.key)
    if (!found) return { kind: 'looking' }
    if (found.value) return { kind: 'found', verdict: found.value }
    return { kind: 'unknown', why: found.error instanceof Error ? found.error.message : String(found.error) }
  }

  close(): void {
    this.closed = true
  }

  private async look(key: string): Promise<OverlapVerdict> {
    const { context } = this.stage
    const [{ verdictOf }, { listSuites }] = await Promise.all([
      import('../../control/suite-overlap.ts'),
      import('../../control/suites.ts'),
    ])
    this.suites ??= listSuites(context).then(({ suites }) => suites)
    const suites = await this.suites
    const measured = this.asked.get(key)
    const suite = suites.find(each => each.suite === measured?.suite)
    if (!measured || !suite) throw new Error(`there is no suite ${measured?.suite ?? ''} any more`)
    return verdictOf(context, measured, suite)
  }
}
