// Builds dist/: the program (main.mjs, with what a verb does not need split off) and the public API (index.mjs).
import { rmSync } from 'node:fs'
import { build } from 'esbuild'

/** Ink imports the devtools only in development, but the bundler resolves them all the same. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({
      path: 'react-devtools-core',
      namespace: 'empty',
    }))
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }))
  },
}

const outdir = process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : 'dist'
rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: { main: 'src/main.ts', index: 'src/index.ts' },
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
  plugins: [withoutDevtools],
  jsx: 'automatic',
  logLevel: 'warning',
})
