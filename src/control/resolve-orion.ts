import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

let registered = false

/** Lets a config or a script outside the package write `import { defineRun } from 'orion'`. */
export function resolveOrion(packageFolder: string): void {
  if (registered) return
  registered = true
  const url = pathToFileURL(join(packageFolder, 'dist', 'index.mjs')).href
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'orion' ? { url, shortCircuit: true } : next(specifier, context),
  })
}
