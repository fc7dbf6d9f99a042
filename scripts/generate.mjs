#!/usr/bin/env node
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandDocs } from './generate/command-docs.mjs'
import { runConfigSchemaFile } from './generate/json-schema.mjs'
import { keysPage } from './generate/keys-page.mjs'
import { pythonClasses } from './generate/python-classes.mjs'

/**
 * Files that are written from one source. Each generator returns one file's text, or several by path relative to the
 * package. `--check` writes nothing and fails when a committed file differs.
 */
const GENERATORS = [
  { path: 'schema/run-config.schema.json', make: runConfigSchemaFile },
  { path: 'python/orion/config/generated.py', make: pythonClasses },
  { path: 'docs/commands/', make: commandDocs },
  { path: 'docs/keys.md', make: keysPage },
]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const check = process.argv.includes('--check')
const stale = []

for (const { path, make } of GENERATORS) {
  const made = await make(root)
  const files = typeof made === 'string' ? { [path]: made } : made
  for (const [name, text] of Object.entries(files)) {
    const before = await readFile(join(root, name), 'utf8').catch(() => null)
    if (before === text) continue
    stale.push(name)
    if (check) continue
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

if (check && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`)
  process.exit(1)
}
for (const name of stale) console.log(`wrote ${name}`)
if (stale.length === 0) console.log('Generated files are up to date.')
