import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

/** A config to start from. */
export interface Template {
  /** As in `r2-test` or `grasshopper/grasshopper`; those of the user begin with `my/`. */
  name: string
  path: string
  text: string
  /** The first line of its comment. */
  about: string
}

/** Configs that come with Orion, and those in `templates/` beside the user's settings. */
export function templates(ctx: Context): Template[] {
  const own = join(dirname(ctx.paths.settings), 'templates')
  return [...templatesIn(own, 'my/'), ...templatesIn(join(ctx.paths.package, 'examples'), '')]
}

/** The template of that name; throws `not_found` with the names there are. */
export function template(ctx: Context, name: string): Template {
  const all = templates(ctx)
  const found = all.find(each => each.name === name)
  if (found) return found
  throw new OrionError('not_found', `There is no template "${name}".`, {
    hint: `Known: ${all.map(each => each.name).join(', ')}.`,
  })
}

function templatesIn(folder: string, prefix: string): Template[] {
  return yamlFiles(folder, 2)
    .sort()
    .map(path => {
      const text = readFileSync(path, 'utf8')
      const name = relative(folder, path).replace(/\.ya?ml$/, '')
      return { name: `${prefix}${name.replaceAll(/\s+/g, '-')}`, path, text, about: firstComment(text) }
    })
}

function firstComment(text: string): string {
  return /^#+[ \t]*(.*)$/m.exec(text)?.[1] ?? ''
}

function yamlFiles(folder: string, depth: number): string[] {
  if (depth === 0) return []
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return yamlFiles(path, depth - 1)
      return /\.ya?ml$/.test(entry.name) ? [path] : []
    })
  } catch {
    // A folder that is not there, or not ours to read, holds no template.
    return []
  }
}
