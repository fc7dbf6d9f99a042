import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One import of one source file; `target` is a path from the repository's root, or a package's name. */
export interface Import {
  from: string
  target: string
  relative: boolean
  typeOnly: boolean
}

/** Paths of the TypeScript sources under `src`, from the repository's root. */
export function sourceFiles(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path))
    .map(path => join('src', path))
    .sort()
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** Every static and dynamic import of a file. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(IMPORT)].map(match => {
    const name = match[2] ?? match[3] ?? match[4] ?? ''
    const relative = name.startsWith('.')
    return {
      from: file,
      target: relative ? normalize(join(dirname(file), name)) : name,
      relative,
      typeOnly: match[1] !== undefined,
    }
  })
}

/** The room a file lives in: `core`, `control`, ... or the file's own name for those at the top of `src`. */
export function roomOf(path: string): string {
  const [, room = ''] = path.split('/')
  return room
}
