import type { Context } from '../control/context.ts'
import { userThemes } from '../control/user-themes.ts'
import { nearest } from '../core/nearest.ts'
import { type SafeText, safeText } from '../core/text/sanitize.ts'
import type { Theme } from '../schema/theme.ts'
import { THEMES } from './ui/theme.ts'

/** Every theme that can be chosen, and what is wrong with those that cannot. */
export async function readThemes(
  context: Context,
): Promise<{ themes: readonly [Theme, ...Theme[]]; problems: SafeText[] }> {
  const { themes: own, problems } = await userThemes(context)
  const { resolveThemes } = await import('./ui/user-themes.ts')
  const { themes, lost } = own.length === 0 ? { themes: THEMES, lost: [] } : resolveThemes(THEMES, own)
  const wanted = context.settings.theme
  const names = themes.map(({ name }) => name)
  const near = nearest(wanted, names)
  return {
    themes,
    problems: [
      ...problems.map(({ message }) => safeText`${message}`),
      ...lost.map(words => safeText`theme ${words}`),
      ...(names.includes(wanted)
        ? []
        : [
            safeText`the settings name the theme ${wanted}, which is not there${near ? `; did you mean ${near}?` : ''}`,
          ]),
    ],
  }
}
