import type { Context } from '../../control/context.ts'
import { type RegistryGlance, registryGlance } from '../../control/glance.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'

/** Between two looks at the clock alone while nothing is active, ms: of many rows each grows older by a minute at its own second. */
const CLOCK_MS = 20_000

/** What the registry holds, and whether it is time to look at what a screen shows of it. */
export class RegistryLook {
  private readonly context: Context
  registry: RegistryGlance
  private stale = false
  private clockAt = Number.NEGATIVE_INFINITY

  constructor(context: Context) {
    this.context = context
    this.registry = registryGlance(context)
  }

  /** Some run is active: what is shown may change at any moment. */
  get lively(): boolean {
    return ACTIVE_STATES.some(state => this.registry.counts[state] > 0)
  }

  /** Null, or why nothing can be changed. */
  get readOnly(): SafeText | null {
    return this.registry.readOnly
      ? safeText`a newer Orion wrote this registry: it can be read, not changed`
      : null
  }

  /** What is shown is out of date, whatever the registry says. */
  outdate(): void {
    this.stale = true
  }

  /** Looks again; says whether something was written, or only time went by, or not even enough of that. */
  again(): 'data' | 'time' | null {
    const before = this.registry
    this.registry = registryGlance(this.context, before)
    const data = this.stale || before !== this.registry
    this.stale = false
    const now = performance.now()
    if (!data && !this.lively && now - this.clockAt < CLOCK_MS) return null
    this.clockAt = now
    return data ? 'data' : 'time'
  }
}
