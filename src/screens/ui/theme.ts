import colourBlind from '../../../themes/colour-blind.json' with { type: 'json' }
import dark from '../../../themes/dark.json' with { type: 'json' }
import highContrast from '../../../themes/high-contrast.json' with { type: 'json' }
import light from '../../../themes/light.json' with { type: 'json' }
import none from '../../../themes/none.json' with { type: 'json' }
import type { Theme } from '../../schema/theme.ts'

/** The themes that come with Orion, in the order in which a key walks through them. */
export const THEMES: readonly [Theme, ...Theme[]] = [dark, light, highContrast, colourBlind, none]

/** The theme of that name, or the first; a terminal without colours gets the one without. */
export function chooseTheme(
  name: string,
  colours: boolean,
  themes: readonly [Theme, ...Theme[]] = THEMES,
): Theme {
  if (!colours) return none
  return themes.find(theme => theme.name === name) ?? themes[0]
}

export function nextTheme(theme: Theme, themes: readonly [Theme, ...Theme[]] = THEMES): Theme {
  const at = themes.findIndex(({ name }) => name === theme.name)
  return themes[(at + 1) % themes.length] ?? themes[0]
}
