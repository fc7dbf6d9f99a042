// Builds dist/: the program (main.mjs, with what a verb does not need split off), the public API (index.mjs) and the thread
// that reads logs (log-worker.mjs).
import { rmSync } from 'node:fs'
import { build } from 'esbuild'
import { entries, groups } from './build/entries.mjs'
import { options } from './build/options.mjs'
import { together } from './build/together.mjs'

const outdir = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : 'dist'
rmSync(outdir, { recursive: true, force: true })
await build({
  ...options,
  entryPoints: entries,
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [together(groups), ...options.plugins],
})
