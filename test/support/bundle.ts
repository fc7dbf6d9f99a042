import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { inkPlugins } from '../../scripts/build/ink-plugins.mjs'

/** Bundles a program of the tests as the real one is bundled; returns its path. */
export async function bundle(entry: string, name: string): Promise<string> {
  const outdir = resolve('node_modules/.cache/orion-test', name)
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: { [name]: entry },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
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
  return join(outdir, `${name}.mjs`)
}
