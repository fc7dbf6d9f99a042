import type { Theme, Tone } from '../../schema/theme.ts'
import { type ColorDepth, sgrOf } from '../ui/sgr.ts'
import { nextTheme } from '../ui/theme.ts'

/** How the session looks: a theme, on a terminal with that many colours. */
export class Look {
  theme: Theme
  /** What switches each tone of the theme on. */
  tones: Record<Tone, string>
  readonly depth: ColorDepth
  /** It was chosen by key, now or in an earlier session. */
  chosen: boolean
  private readonly themes: readonly [Theme, ...Theme[]]

  constructor(theme: Theme, depth: ColorDepth, themes: readonly [Theme, ...Theme[]], chosen = false) {
    this.theme = theme
    this.depth = depth
    this.themes = themes
    this.chosen = chosen
    this.tones = sgrOf(theme, depth)
  }

  next(): void {
    this.chosen = true
    this.theme = nextTheme(this.theme, this.themes)
    this.tones = sgrOf(this.theme, this.depth)
  }
}
