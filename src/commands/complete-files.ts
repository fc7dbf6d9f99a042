import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Files and folders that begin as `text` does; folders end in `/`. Names are quoted where the shell would split them. */
export async function completeFiles(
  cwd: string,
  text: string,
  endings: readonly string[],
): Promise<string[]> {
  const slash = text.lastIndexOf('/')
  const [folder, start] = [text.slice(0, slash + 1), text.slice(slash + 1)]
  const entries = await readdir(resolve(cwd, folder === '' ? '.' : folder), { withFileTypes: true }).catch(
    () => [],
  )
  return entries
    .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
    .filter(
      entry =>
        entry.isDirectory() || endings.length === 0 || endings.some(ending => entry.name.endsWith(ending)),
    )
    .map(entry => `${folder}${entry.name.replace(/[\s"'\\]/g, '\\$&')}${entry.isDirectory() ? '/' : ''}`)
    .sort()
}
