import { basename } from 'node:path'
import type { Context } from '../control/context.ts'
import { userThemes } from '../control/user-themes.ts'
import { renderIssue } from '../core/config/render-issue.ts'
import { nearest } from '../core/nearest.ts'
import { type SafeText, safeText } from '../core/text/sanitize.ts'
import type { Issue } from '../schema/error.ts'
import type { Theme } from '../schema/theme.ts'
import { THEMES } from './ui/theme.ts'

/** A mistake in a line of its own, the file without its folders. */
function inShort({ position, ...issue }: Issue): string {
  const place = position ? { position: { ...position, file: `themes/${basename(position.file)}` } } : {}
  return renderIssue({ ...issue, ...place })
}

/** Every theme that can be chosen, and what is wrong with those that cannot. */
export async function readThemes(
  context: Context,
): Promise<{ themes: readonly [Theme, ...Theme[]]; problems: SafeText[] }> {
  const { themes: own, problems } = await userThemes(context)
  const { themes, lost } =
    own.length === 0
      ? { themes: THEMES, lost: [] }
      : (await import('./ui/user-themes.ts')).resolveThemes(THEMES, own)
  const wanted = context.settings.theme
  const names = themes.map(({ name }) => name)
  const near = nearest(wanted, names)
  return {
    themes,
    problems: [
      ...problems.flatMap(({ issues }) => issues.map(issue => safeText`${inShort(issue)}`)),
      ...lost.map(words => safeText`theme ${words}`),
      ...(names.includes(wanted)
        ? []
        : [
            safeText`the settings name the theme ${wanted}, which is not there${near ? `; did you mean ${near}?` : ''}`,
          ]),
    ],
  }
}
