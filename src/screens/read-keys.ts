import type { Context } from '../control/context.ts'
import { checkKeys, type Keymap } from './stage/keymap.ts'

/** The keys of the user's settings; throws `config_invalid` with every mistake at its line and column. */
export async function readKeys(context: Context): Promise<Keymap> {
  const wanted = context.settings.keys
  if (!wanted) return new Map()
  const { KEY_TABLE } = await import('./key-table.ts')
  const { keymap, mistakes } = checkKeys(KEY_TABLE, wanted)
  if (mistakes.length === 0) return keymap
  const { settingsMistakes } = await import('../control/settings-mistakes.ts')
  throw settingsMistakes(
    context,
    mistakes.map(({ id, at, message, suggestion }) => ({
      path: ['keys', id, ...(at === undefined ? [] : [String(at)])],
      part: at === undefined ? 'key' : 'value',
      message,
      suggestion,
    })),
  )
}
