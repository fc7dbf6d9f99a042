import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Place, View } from './place.ts'
import type { Screen, Stage } from './screen.ts'
import { type Stack, shared, Trail } from './trail.ts'

export type Way = 'last' | 'backward' | 'forward'

/** Why there is no view to walk to. */
const NOWHERE: Record<Way, SafeText> = {
  last: safeText`you have been in no other view yet`,
  backward: safeText`no view lies before this one`,
  forward: safeText`no view lies ahead of this one`,
}

/** Moves through the views: in and out, to a view over everything, and along the history. */
export class Travel {
  readonly trail = new Trail()
  private readonly stage: Stage
  private readonly open: (place: Place) => Promise<Screen>

  constructor(stage: Stage, open: (place: Place) => Promise<Screen>) {
    this.stage = stage
    this.open = open
  }

  /** Goes into a view from the one in sight. */
  enter(place: Place): void {
    this.stage.load(
      this.open(place),
      screen => {
        this.trail.push(screen)
        this.stage.changed('input')
      },
      safeText`cannot open ${place.view}`,
    )
  }

  /** Null, or why there is no way back. */
  cannotGoBack(): SafeText | null {
    return this.trail.screens.length > 1 ? null : safeText`this is the first screen`
  }

  back(): void {
    this.trail.pop()
    this.trail.top?.refresh(true)
  }

  /** Null, or why there is nothing to walk to. */
  cannotWalk(way: Way): SafeText | null {
    return this.target(way) === null ? NOWHERE[way] : null
  }

  /** Null where a view over everything is not the one in sight already. */
  cannotJump(view: View): SafeText | null {
    const { top, screens } = this.trail
    const here = top?.place()
    return here?.view === view && here.of === undefined && screens.length <= 2
      ? safeText`this is ${top?.crumb() ?? view} already`
      : null
  }

  /** Goes to a view over everything, straight above the first screen. */
  jump(view: View): void {
    const [first] = this.trail.places()
    if (first) this.goTo(view === first.view ? [first] : [first, { view }], 'step')
  }

  private target(way: Way): Stack | null {
    const { last, backward, forward } = this.trail
    return { last, backward, forward }[way] ?? null
  }

  walk(way: Way): void {
    const stack = this.target(way)
    if (stack) this.goTo(stack, way === 'last' ? 'step' : way)
  }

  /** Opens a stack of places again; what both share stays as it is. Ends at the last place that can still be opened. */
  goTo(stack: Stack, by: 'step' | 'backward' | 'forward'): void {
    const kept = shared(this.trail.places(), stack)
    this.stage.load(
      this.openAll(stack.slice(kept)),
      ({ opened, failure }) => {
        this.trail.replace(kept, opened, by)
        if (opened.length === 0) this.trail.top?.refresh(true)
        if (failure) this.stage.failed(safeText`cannot open ${failure.view}`, failure.error)
        this.stage.changed('input')
      },
      safeText`cannot go there`,
    )
  }

  private async openAll(
    places: Stack,
  ): Promise<{ opened: Screen[]; failure: { view: View; error: unknown } | null }> {
    const opened: Screen[] = []
    for (const place of places) {
      try {
        opened.push(await this.open(place))
      } catch (error) {
        return { opened, failure: { view: place.view, error } }
      }
    }
    return { opened, failure: null }
  }
}
