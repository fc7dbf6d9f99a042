import type { Context } from '../../control/context.ts'
import type { ClusterFacts } from '../../schema/cluster.ts'

/** What a profile's cluster said when it was asked, or why it did not; `facts` are the last that are known, of `at`. */
export interface ClusterLook {
  asking: boolean
  /** Null: nothing was heard yet, or its machines have no scheduler. */
  facts: ClusterFacts | null
  at: Date | null
  why: string | null
}

const NOTHING: ClusterLook = { asking: false, facts: null, at: null, why: null }

/** What clusters have, asked beside everything else: an answer is there when it comes. */
export class ClusterLooks {
  private readonly context: Context
  private readonly changed: () => void
  private readonly looks = new Map<string, ClusterLook>()
  private closed = false

  constructor(context: Context, changed: () => void) {
    this.context = context
    this.changed = changed
  }

  of(profile: string): ClusterLook | undefined {
    return this.looks.get(profile)
  }

  /** Asks, unless an answer is on its way. */
  ask(profile: string): void {
    const known = this.looks.get(profile) ?? NOTHING
    if (known.asking) return
    this.looks.set(profile, { ...known, asking: true })
    void this.read(profile, known)
  }

  close(): void {
    this.closed = true
  }

  private async read(profile: string, known: ClusterLook): Promise<void> {
    const { context } = this
    try {
      const { clusterFacts } = await import('../../control/cluster.ts')
      const facts = await clusterFacts(context, profile)
      this.looks.set(profile, { asking: false, facts, at: context.now(), why: null })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.looks.set(profile, { ...known, asking: false, why })
    }
    if (!this.closed) this.changed()
  }
}
