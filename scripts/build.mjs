// Builds dist/: the program (main.mjs, with what a verb does not need split off), the public API (index.mjs) and the thread
// that reads logs (log-worker.mjs).
import { rmSync } from 'node:fs'
import { build } from 'esbuild'
import { entries } from './build/entries.mjs'
import { inkPlugins } from './build/ink-plugins.mjs'

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
  external: ['better-sqlite3'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Every Node that Orion runs on knows these; lowered, a pattern in a loop is compiled at every turn.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  plugins: inkPlugins,
  jsx: 'automatic',
  logLevel: 'warning',
})
