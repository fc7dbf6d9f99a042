import type { Place } from './place.ts'
import type { Screen } from './screen.ts'

/** Most stacks of places that can be walked back to. */
const KEPT = 100

export type Stack = readonly Place[]

const same = (a: Place | undefined, b: Place | undefined): boolean =>
  a !== undefined && b !== undefined && a.view === b.view && a.of === b.of

/** How many places two stacks share from their beginning. */
export function shared(a: Stack, b: Stack): number {
  const end = Math.min(a.length, b.length)
  let count = 0
  while (count < end && same(a[count], b[count])) count += 1
  return count
}

/**
 * The stack of screens, from the list of runs to the one in sight, and the stacks that were in sight before, as a browser
 * keeps pages: `backward` and `forward` from here, and the one left last.
 */
export class Trail {
  readonly screens: Screen[] = []
  private readonly past: Stack[] = []
  private future: Stack[] = []
  /** The stack that was in sight before this one, whichever way it was left. */
  private left: Stack | null = null

  get top(): Screen | undefined {
    return this.screens.at(-1)
  }

  places(): Stack {
    return this.screens.map(screen => screen.place())
  }

  /** The stacks that the keys for history lead to, or undefined at an end. */
  get backward(): Stack | undefined {
    return this.past.at(-1)
  }
  get forward(): Stack | undefined {
    return this.future.at(-1)
  }
  get last(): Stack | null {
    return this.left
  }

  push(screen: Screen): void {
    if (this.screens.length > 0) this.leave()
    this.screens.push(screen)
  }

  /** Leaves the screen in sight for the one below. */
  pop(): void {
    this.leave()
    this.close(this.screens.length - 1)
  }

  /** Puts `opened` on the first `kept` screens; the others are closed. `by` says what that does to the history. */
  replace(kept: number, opened: readonly Screen[], by: 'step' | 'backward' | 'forward'): void {
    const here = this.places()
    if (by === 'step') this.leave()
    else {
      const [from, to] = by === 'backward' ? [this.past, this.future] : [this.future, this.past]
      from.pop()
      to.push(here)
      this.left = here
    }
    this.close(kept)
    this.screens.push(...opened)
  }

  close(kept = 0): void {
    while (this.screens.length > kept) this.screens.pop()?.close()
  }

  private leave(): void {
    const here = this.places()
    this.left = here
    this.past.push(here)
    this.past.splice(0, Math.max(0, this.past.length - KEPT))
    this.future = []
  }
}
