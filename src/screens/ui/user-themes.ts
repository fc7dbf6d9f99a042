import type { Theme, UserTheme } from '../../schema/theme.ts'

interface Named {
  name: string
  theme: UserTheme
}

/** Built-in themes and those of the user, each filled up from the one that it extends; `lost` names those that cannot be. */
export function resolveThemes(
  builtIn: readonly [Theme, ...Theme[]],
  own: readonly Named[],
): { themes: [Theme, ...Theme[]]; lost: string[] } {
  const [first, ...others] = builtIn
  const themes: [Theme, ...Theme[]] = [first, ...others]
  let waiting = own.filter(({ name }) => !builtIn.some(theme => theme.name === name))
  const lost = own
    .filter(each => !waiting.includes(each))
    .map(({ name }) => `${name}: Orion has a theme of that name`)
  for (;;) {
    const ready = waiting.filter(({ theme }) => themes.some(({ name }) => name === theme.extends))
    if (ready.length === 0) break
    for (const { name, theme } of ready) {
      const base = themes.find(each => each.name === theme.extends) ?? first
      themes.push({ name, label: theme.label ?? name, tones: { ...base.tones, ...defined(theme.tones) } })
    }
    waiting = waiting.filter(each => !ready.includes(each))
  }
  return {
    themes,
    lost: [
      ...lost,
      ...waiting.map(({ name, theme }) => `${name}: there is no theme ${theme.extends} to extend`),
    ],
  }
}

const defined = (tones: UserTheme['tones']): Partial<Theme['tones']> =>
  Object.fromEntries(Object.entries(tones ?? {}).filter(([, style]) => style !== undefined))
