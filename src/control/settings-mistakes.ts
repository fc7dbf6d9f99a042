import { readFileSync } from 'node:fs'
import { readYaml } from '../core/config/read-yaml.ts'
import { type Issue, OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

/** A mistake in the settings that only their reader can see. */
export interface SettingsMistake {
  path: string[]
  part: 'key' | 'value'
  message: string
  suggestion?: string | undefined
}

/** The error that shows each mistake at its line and column of the settings. */
export function settingsMistakes(ctx: Context, mistakes: readonly SettingsMistake[]): OrionError {
  const file = ctx.paths.settings
  const read = readYaml(readFileSync(file, 'utf8'), file, 'core')
  const issues = mistakes.map(({ path, part, message, suggestion }): Issue => {
    const position = read.ok ? read.document.positionOf(path, part) : undefined
    return {
      path: path.slice(0, 2).join('.'),
      message,
      ...(position === undefined ? {} : { position }),
      ...(suggestion === undefined ? {} : { suggestion }),
    }
  })
  return new OrionError('config_invalid', `The settings ${file} are not valid.`, {
    hint: 'Correct the file; docs/keys.md lists every key of the session with its id.',
    issues,
  })
}
