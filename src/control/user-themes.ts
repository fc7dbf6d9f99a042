import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { OrionError } from '../schema/error.ts'
import type { UserTheme } from '../schema/theme.ts'
import type { Context } from './context.ts'

/** A theme of the user, by the name of its file. */
export interface NamedTheme {
  name: string
  file: string
  theme: UserTheme
}

/** Most files that are read. */
const MOST = 100

/** The themes in the folder `themes` beside the settings, and why the others cannot be used. */
export async function userThemes(ctx: Context): Promise<{ themes: NamedTheme[]; problems: OrionError[] }> {
  const folder = join(dirname(ctx.paths.settings), 'themes')
  if (!existsSync(folder)) return { themes: [], problems: [] }
  const [{ readYaml }, { explainIssues }, { configError }, schemas] = await Promise.all([
    import('../core/config/read-yaml.ts'),
    import('../core/config/explain.ts'),
    import('../core/config/render-issue.ts'),
    import('../schema/theme.ts'),
  ])
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  const themes: NamedTheme[] = []
  const problems: OrionError[] = []
  for (const each of names.slice(0, MOST)) {
    const file = join(folder, each)
    const read = readYaml(await readFile(file, 'utf8'), file, 'json')
    if (!read.ok) {
      problems.push(configError(file, read.issues))
      continue
    }
    const parsed = schemas.userTheme.safeParse(read.document.value, { reportInput: true })
    if (parsed.success) themes.push({ name: basename(each, '.json'), file, theme: parsed.data })
    else
      problems.push(configError(file, explainIssues(parsed.error.issues, schemas.userTheme, read.document)))
  }
  return { themes, problems }
}
