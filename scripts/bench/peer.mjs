// Programs to measure beside: each in a virtual environment of its own under `.bench/`, installed when first asked for.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Folder `bin/` of a virtual environment that has the packages; null when they cannot be installed here.
 * @param {string} name
 * @param {string[]} packages as pip takes them
 */
export function peer(name, packages) {
  const folder = resolve('.bench', name)
  const done = join(folder, `has-${packages.join('+')}`)
  if (!existsSync(done)) {
    try {
      console.log(`  installs ${packages.join(' ')}`)
      execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
      execFileSync(join(folder, 'bin', 'pip'), ['install', '-q', ...packages], { stdio: 'inherit' })
      execFileSync('touch', [done])
    } catch {
      return null
    }
  }
  return join(folder, 'bin')
}
