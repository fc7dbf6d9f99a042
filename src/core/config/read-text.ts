import type { ReadResult } from './document.ts'
import { readToml } from './read-toml.ts'
import { readYaml } from './read-yaml.ts'

export type TextFormat = 'yaml' | 'toml' | 'json'

/** The format of a config file by its name, or null. */
export function textFormatOf(file: string): TextFormat | null {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase()
  if (ending === 'yaml' || ending === 'yml') return 'yaml'
  return ending === 'toml' || ending === 'json' ? ending : null
}

/** Reads the text of a config; every syntax mistake is listed with its place. */
export function readConfigText(text: string, format: TextFormat, file: string): ReadResult {
  if (format === 'toml') return readToml(text, file)
  return readYaml(text, file, format === 'json' ? 'json' : 'core')
}
