// Builds dist/: the program (main.mjs, with what a verb does not need split off), the public API (index.mjs) and the thread
// that reads logs (log-worker.mjs). A session that is open meanwhile still loads parts of its own build, so those of the last
// weeks stay.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { entries, groups } from './build/entries.mjs'
import { options } from './build/options.mjs'
import { together } from './build/together.mjs'

const outdir = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : 'dist'
const KEPT_MS = 14 * 24 * 3_600_000

await build({
  ...options,
  entryPoints: entries,
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [together(groups), ...options.plugins],
})

for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path)
}
