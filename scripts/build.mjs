// Builds dist/: the program (main.mjs, with what a verb does not need split off), the public API (index.mjs) and the thread
// that reads logs (log-worker.mjs).
import { rmSync } from 'node:fs'
import { build } from 'esbuild'
import { entries, groups } from './build/entries.mjs'
import { banner, external, plugins } from './build/plugins.mjs'
import { together } from './build/together.mjs'

const outdir = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : 'dist'
rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: entries,
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  external,
  banner,
  // Every Node that Orion runs on knows these; lowered, a pattern in a loop is compiled at every turn.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  plugins: [together(groups), ...plugins],
  jsx: 'automatic',
  logLevel: 'warning',
})
